package burst.job.query;

import java.util.List;

/** Merges the parts of windows, and fires each once: as soon as the watermark is at or behind its end. */
public final class WindowMerge {
    private final Windows windows;
    private final Parts parts;
    private long watermarkMs = Long.MIN_VALUE;
    private long nextEndMs = Long.MIN_VALUE;

    /** Takes the final rows of a window. */
    public interface Firing {
        void fire(long endMs, List<long[]> rows);
    }

    public WindowMerge(Windows windows) {
        this.windows = windows;
        parts = new Parts(windows);
    }

    /** Throws where a window of it may have fired: a path has let the watermark pass that it had to hold back. */
    public void add(Partial entry) {
        long firstEndMs = (entry.pane() + 1) * windows.slideMs();
        if (firstEndMs <= watermarkMs) {
            throw new IllegalStateException("a part of pane " + entry.pane() + " came behind watermark " + watermarkMs);
        }
        parts.add(entry);
    }

    /** No event before this instant will come any more. Windows without a bid do not fire. */
    public void advance(long toMs, Firing firing) {
        watermarkMs = toMs;
        while (!parts.panes.isEmpty()) {
            long endMs = Math.max(nextEndMs, (parts.panes.firstKey() + 1) * windows.slideMs());
            if (endMs > toMs) {
                return;
            }
            fire(endMs, firing);
            nextEndMs = endMs + windows.slideMs();
        }
    }

    private void fire(long endMs, Firing firing) {
        long first = (endMs - windows.sizeMs()) / windows.slideMs();
        long end = endMs / windows.slideMs();
        PaneQuery.Part merged = windows.query().empty();
        parts.panes.subMap(first, end).values().forEach(part -> part.forEach(merged::add));
        firing.fire(endMs, merged.rows());
        // No later window needs it.
        parts.panes.headMap(first, true).clear();
    }
}

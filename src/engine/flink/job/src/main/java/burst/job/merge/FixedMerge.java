package burst.job.merge;

import burst.job.event.Partial;
import burst.job.query.FixedQuery;
import burst.job.query.Parts;
import burst.job.query.Windows;
import java.util.List;

/** Of windows that lie where they lie: each merges its panes when the watermark is at or behind its end. */
final class FixedMerge extends WindowMerge {
    private final FixedQuery query;
    private final Parts parts;
    private long nextEndMs = Long.MIN_VALUE;

    FixedMerge(Windows windows, FixedQuery query) {
        super(windows);
        this.query = query;
        parts = new Parts(windows);
    }

    @Override
    void take(Partial entry) {
        parts.add(entry);
    }

    @Override
    public List<Partial> entries() {
        return parts.entries();
    }

    /** A pane is there for its later windows, too. */
    @Override
    void goOnBehind(long fromMs) {
        nextEndMs = (Math.floorDiv(fromMs, windows.slideMs()) + 1) * windows.slideMs();
    }

    @Override
    void fireUntil(long untilMs, Firing firing) {
        while (!parts.panes.isEmpty()) {
            long endMs = Math.max(nextEndMs, windows.endMsOf(parts.panes.firstKey()));
            if (endMs > untilMs) {
                return;
            }
            fire(endMs, firing);
            nextEndMs = endMs + windows.slideMs();
        }
    }

    private void fire(long endMs, Firing firing) {
        long first = (endMs - windows.sizeMs()) / windows.slideMs();
        long end = endMs / windows.slideMs();
        FixedQuery.FixedPart merged = query.empty();
        parts.panes.subMap(first, end).values().forEach(part -> part.forEach(merged::add));
        firing.fire(endMs, merged.rows());
        // No later window needs it.
        parts.panes.headMap(first, true).clear();
    }
}

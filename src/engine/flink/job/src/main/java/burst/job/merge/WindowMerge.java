package burst.job.merge;

import burst.job.event.Partial;
import burst.job.query.FixedQuery;
import burst.job.query.Windows;
import java.util.List;

/** Merges the parts of windows, and fires each once: as soon as the watermark says that nothing more can come of it. */
public abstract class WindowMerge {
    final Windows windows;
    private long watermarkMs = Long.MIN_VALUE;

    /** Takes the final rows of a window. */
    public interface Firing {
        void fire(long endMs, List<long[]> rows);
    }

    WindowMerge(Windows windows) {
        this.windows = windows;
    }

    /** By the kind of a query's windows. */
    public static WindowMerge of(Windows windows) {
        return windows.query() instanceof FixedQuery query
                ? new FixedMerge(windows, query)
                : new SessionMerge(windows);
    }

    /** Throws where a window of it may have fired: a path has let the watermark pass that it had to hold back. */
    public final void add(Partial entry) {
        if (windows.endMsOf(entry.pane()) <= watermarkMs) {
            throw new IllegalStateException("a part of pane " + entry.pane() + " came behind watermark " + watermarkMs);
        }
        take(entry);
    }

    /** No event before this instant will come any more. Windows without an event that the query reads do not fire. */
    public final void advance(long toMs, Firing firing) {
        watermarkMs = Math.max(watermarkMs, toMs);
        fireUntil(watermarkMs, firing);
    }

    /** All windows that end before have fired, those of sessions at it have not. */
    public final long watermarkMs() {
        return watermarkMs;
    }

    /** What has come and may still be of a window, as a checkpoint holds it. */
    public abstract List<Partial> entries();

    /** Goes on from a checkpoint, before anything else comes: nothing that has fired there fires again. */
    public final void restore(Iterable<Partial> entries, long fromMs) {
        watermarkMs = fromMs;
        entries.forEach(this::take);
        goOnBehind(fromMs);
    }

    /** What of a checkpoint its entries do not say. */
    void goOnBehind(long fromMs) {}

    abstract void take(Partial entry);

    /** Fires what nothing can be added to, in the order of ends. */
    abstract void fireUntil(long untilMs, Firing firing);
}

package burst.job.query;

import burst.job.event.Partial;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.Consumer;

/** Partial aggregates, pane by pane. */
public final class Parts {
    private final Windows windows;
    /** In their order. */
    public final NavigableMap<Long, PaneQuery.Part> panes = new TreeMap<>();

    public Parts(Windows windows) {
        this.windows = windows;
    }

    /** An event, which must be new to it; one that the query does not read changes nothing. */
    public void fold(TextEvent event, long atMs) {
        if (!windows.query().reads(event.kind)) {
            return;
        }
        of(Math.floorDiv(atMs, windows.slideMs())).fold(event, atMs);
    }

    public void add(Partial entry) {
        of(entry.pane()).add(entry.fields());
    }

    /** Hands on all of the panes that end at or before this instant, and what of others cannot wait, and forgets it. */
    public void handOn(long untilMs, Consumer<Partial> to) {
        Map<Long, PaneQuery.Part> ended = panes.headMap(Math.floorDiv(untilMs, windows.slideMs()), false);
        ended.forEach((pane, part) -> part.forEach(fields -> to.accept(new Partial(pane, fields))));
        ended.clear();
        panes.forEach((pane, part) -> part.handOnAhead(fields -> to.accept(new Partial(pane, fields))));
    }

    /** All of them, as a checkpoint holds them: {@link #add} takes them back. */
    public List<Partial> entries() {
        List<Partial> entries = new ArrayList<>();
        // Copies: some parts count on in their own.
        panes.forEach((pane, part) -> part.forEach(fields -> entries.add(new Partial(pane, fields.clone()))));
        return entries;
    }

    private PaneQuery.Part of(long pane) {
        return panes.computeIfAbsent(pane, missing -> windows.query().empty());
    }
}

package burst.job.merge;

import burst.job.event.Partial;
import burst.job.query.Windows;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * Of sessions: joins their pieces in whatever order they come, and fires those of one end together when the watermark
 * is behind it, for an event at the very end still belongs to them.
 */
final class SessionMerge extends WindowMerge {
    private final long gapMs;
    /** By key, those that are further apart than the gap, by their first instants. */
    private final Map<Long, NavigableMap<Long, Session>> open = new HashMap<>();
    /** The same by their ends, and by key. */
    private final NavigableMap<Long, Map<Long, Session>> ends = new TreeMap<>();

    private record Session(long key, long firstMs, long lastMs, long count) {
        Session with(Session other) {
            return new Session(
                    key, Math.min(firstMs, other.firstMs), Math.max(lastMs, other.lastMs), count + other.count);
        }
    }

    SessionMerge(Windows windows) {
        super(windows);
        gapMs = windows.sizeMs();
    }

    @Override
    void take(Partial entry) {
        long[] fields = entry.fields();
        Session session = new Session(fields[0], fields[1], fields[2], fields[3]);
        for (Session near = near(session); near != null; near = near(session)) {
            forget(near);
            session = session.with(near);
        }
        open.computeIfAbsent(session.key, key -> new TreeMap<>()).put(session.firstMs, session);
        ends.computeIfAbsent(session.lastMs + gapMs, end -> new LinkedHashMap<>()).put(session.key, session);
    }

    @Override
    public List<Partial> entries() {
        return ends.values().stream()
                .flatMap(known -> known.values().stream())
                .map(this::entryOf)
                .toList();
    }

    private Partial entryOf(Session session) {
        long[] fields = {session.key, session.firstMs, session.lastMs, session.count};
        return new Partial(Math.floorDiv(session.lastMs, windows.slideMs()), fields);
    }

    /** One that it belongs to, exactly the gap apart included; null where there is none. */
    private Session near(Session session) {
        NavigableMap<Long, Session> known = open.get(session.key);
        Map.Entry<Long, Session> last = known == null ? null : known.floorEntry(session.lastMs + gapMs);
        return last == null || last.getValue().lastMs + gapMs < session.firstMs ? null : last.getValue();
    }

    private void forget(Session session) {
        open.computeIfPresent(session.key, (key, known) -> without(known, session.firstMs));
        ends.computeIfPresent(session.lastMs + gapMs, (end, known) -> without(known, session.key));
    }

    /** Null where nothing is left. */
    private static <M extends Map<Long, Session>> M without(M known, long place) {
        known.remove(place);
        return known.isEmpty() ? null : known;
    }

    @Override
    void fireUntil(long untilMs, Firing firing) {
        while (!ends.isEmpty() && ends.firstKey() < untilMs) {
            long endMs = ends.firstKey();
            List<Session> ended = List.copyOf(ends.firstEntry().getValue().values());
            firing.fire(endMs, ended.stream().map(SessionMerge::row).toList());
            ended.forEach(this::forget);
        }
    }

    private static long[] row(Session session) {
        return new long[] {session.key, session.count, session.firstMs};
    }
}

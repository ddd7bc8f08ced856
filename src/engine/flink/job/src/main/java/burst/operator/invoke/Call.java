package burst.operator.invoke;

import burst.operator.Entry;
import java.util.ArrayList;
import java.util.List;

/** One batch on its way through batcher, window, target and back. */
public final class Call<E extends Entry> {
    private final List<E> events = new ArrayList<>();
    /** Of each event: its entry in the request. */
    private final List<byte[]> entries = new ArrayList<>();

    /** When it became due; {@link Long#MAX_VALUE} while it is being filled. */
    long dueNs = Long.MAX_VALUE;
    long firstSentNs;
    int requests;
    long requestBytes;
    double billedMs;
    double initMs;
    /** Events whose answers were taken so far, and what environments worked on them; NaN where that is not known. */
    private int takenEvents;

    private double takenWorkMs;
    boolean isProbe;
    boolean isDropped;
    Delivery delivery;

    public int size() {
        return events.size();
    }

    public E event(int row) {
        return events.get(row);
    }

    /** When it became due. */
    public long dueNs() {
        return dueNs;
    }

    public long firstSentNs() {
        return firstSentNs;
    }

    /** So far. */
    public int requests() {
        return requests;
    }

    /** Of its last request. */
    public long requestBytes() {
        return requestBytes;
    }

    /** Of all its requests, as far as it is known. */
    public double billedMs() {
        return billedMs;
    }

    public double initMs() {
        return initMs;
    }

    /** What environments worked on the events whose answers were taken; NaN where that is not known. */
    public double takenWorkMs() {
        return takenWorkMs;
    }

    void add(E event, byte[] entry) {
        events.add(event);
        entries.add(entry);
    }

    /** A reply has come to a request of so many events: what has its answer since is taken from it. */
    void took(int sent, double durationMs) {
        int events = delivery.answeredEvents() - takenEvents;
        if (events == 0) {
            return;
        }
        takenEvents += events;
        takenWorkMs += durationMs * events / sent;
    }

    /** An event that joined a due batch waiting for its window waits from its own routing on. */
    long startedNs(int row) {
        return Math.max(dueNs, events.get(row).routedNs());
    }

    List<E> events(List<Integer> rows) {
        return rows.stream().map(events::get).toList();
    }

    List<byte[]> entries(List<Integer> rows) {
        return rows.stream().map(entries::get).toList();
    }
}

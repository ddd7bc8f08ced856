package burst.job.invoke;

import burst.job.event.Event;
import burst.job.query.Windows;
import burst.job.slot.Holds;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/** One batch on its way through batcher, window, target and back. */
final class Call {
    private final List<Event> events = new ArrayList<>();
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

    double takenWorkMs;
    boolean isProbe;
    boolean isDropped;
    Delivery delivery;
    /** Of a query over windows, by row: what holds the watermark until it counts. */
    final List<Holds.Hold> holds = new ArrayList<>();
    /** Of a query over windows: rows whose partial aggregates are applied, and rows that are the slot's now. */
    final BitSet applied = new BitSet();

    final BitSet givenBack = new BitSet();

    int size() {
        return events.size();
    }

    Event event(int row) {
        return events.get(row);
    }

    void add(Event event, byte[] entry) {
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
        return Math.max(dueNs, events.get(row).routedNs);
    }

    long[] numbers(List<Integer> rows) {
        return rows.stream().mapToLong(row -> events.get(row).number).toArray();
    }

    /** The request as the functions read it. */
    byte[] payload(List<Integer> rows, String work) {
        ByteArrayOutputStream json = new ByteArrayOutputStream(64 + rows.size() * 256);
        String head = "{" + work + ",\"events\":[";
        json.writeBytes(head.getBytes(StandardCharsets.US_ASCII));
        for (int i = 0; i < rows.size(); i++) {
            if (i > 0) {
                json.write(',');
            }
            json.writeBytes(entries.get(rows.get(i)));
        }
        json.writeBytes("]}".getBytes(StandardCharsets.US_ASCII));
        return json.toByteArray();
    }

    /** Texts are printable ASCII: only quotes and backslashes need an escape. */
    static byte[] entryOf(Event event, boolean hasInstant) {
        byte[] text = event.text;
        ByteArrayOutputStream json = new ByteArrayOutputStream(text.length + 32);
        json.writeBytes(("{\"id\":" + event.number + ",\"text\":\"").getBytes(StandardCharsets.US_ASCII));
        for (byte next : text) {
            if (next == '"' || next == '\\') {
                json.write('\\');
            }
            json.write(next);
        }
        String end = hasInstant ? "\",\"atMs\":" + Windows.msOf(event.intendedNs) + "}" : "\"}";
        json.writeBytes(end.getBytes(StandardCharsets.US_ASCII));
        return json.toByteArray();
    }
}

package burst.job.invoke;

import burst.job.event.Event;
import burst.job.query.Parts;
import burst.job.query.TextEvent;
import burst.job.query.Windows;
import java.util.List;
import java.util.function.IntConsumer;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * The events of an offload path under a query over windows: each holds the watermark until it counts, and an answer is
 * applied as a whole or not at all (docs/model.md#windows).
 */
final class WindowAnswers {
    private final Windows windows;
    private final PathPort port;
    private final CallReports reports;
    private final Holds holds;
    private final TextEvent read = new TextEvent();
    private long appliedReplies;
    private long droppedReplies;
    private long readReplies;
    private long readBytes;

    WindowAnswers(Windows windows, PathPort port, CallReports reports) {
        this.windows = windows;
        this.port = port;
        this.reports = reports;
        holds = new Holds(port::holdBack);
    }

    /** What a request says of the query, behind its work. */
    String asked() {
        return ",\"query\":\"" + windows.name() + "\",\"slideMs\":" + windows.slideMs();
    }

    InvokeApi.Sent sent(Call call, List<Integer> rows, long[] numbers) {
        List<Event> events = rows.stream().map(call::event).toList();
        return new InvokeApi.Sent(numbers, new PartialReplies(windows, events)::read);
    }

    boolean holdsNothing() {
        return holds.isEmpty();
    }

    /** An event has joined a batch, as its last. */
    void hold(Call call, Event event) {
        call.holds.add(holds.add(Windows.msOf(event.intendedNs)));
    }

    /**
     * What of a reply counts. It is dropped whole where it was cut off, or where an event in it counts already or is the
     * slot's, which cannot be taken back: then what it answers are those that count.
     */
    Reply judged(Request request, Reply reply, boolean isLate) {
        if (reply.status() != Status.OK) {
            return reply;
        }
        ReplyContent content = reply.content();
        if (!content.isOfQuery() && appliedReplies == 0 && !isLate) {
            reports.unknownQuery();
        }
        readReplies++;
        readBytes += reply.responseBytes();
        Call call = request.call;
        List<Integer> answered = content.answered();
        boolean isCut = answered.size() + content.refused().size() < request.rows.size();
        boolean overlaps = answered.stream()
                .map(request.rows::get)
                .anyMatch(row -> call.applied.get(row) || call.givenBack.get(row));
        if (!isCut && !overlaps) {
            appliedReplies += answered.isEmpty() ? 0 : 1;
            return reply;
        }
        droppedReplies++;
        if (isCut) {
            return reply.with(ReplyContent.NONE);
        }
        List<Integer> counting = answered.stream()
                .filter(position -> call.applied.get(request.rows.get(position)))
                .toList();
        return reply.with(ReplyContent.ofParts(counting, content.refused(), List.of()));
    }

    /** Of a judged reply: its parts go before the watermark that they held. */
    void apply(Request request, ReplyContent content) {
        content.parts().forEach(port::handOn);
        for (int position : content.answered()) {
            int row = request.rows.get(position);
            if (!request.call.applied.get(row)) {
                request.call.applied.set(row);
                holds.end(request.call.holds.get(row));
            }
        }
    }

    /** Given up for good: nothing waits for them. */
    void dropped(Call call, List<Integer> rows) {
        rows.forEach(row -> holds.end(call.holds.get(row)));
    }

    /** These rows are the slot's from now on; the answer takes the place of each among them when it has been served. */
    IntConsumer givenBack(Call call, List<Integer> rows) {
        rows.forEach(call.givenBack::set);
        return place -> served(call, rows.get(place));
    }

    /** Folded here, where what is handed on goes before the watermark. */
    private void served(Call call, int row) {
        Event event = call.event(row);
        if (read.read(event.text)) {
            Parts parts = new Parts(windows);
            parts.fold(read, Windows.msOf(event.intendedNs));
            parts.handOn(Long.MAX_VALUE, port::handOn);
        }
        holds.end(call.holds.get(row));
    }

    void count(ObjectNode line) {
        line.put("appliedReplies", appliedReplies).put("droppedReplies", droppedReplies);
        line.put("readReplies", readReplies).put("readBytes", readBytes);
    }
}

package burst.job.invoke;

import burst.job.event.Event;
import burst.job.query.Parts;
import burst.job.query.TextEvent;
import burst.job.query.Windows;
import burst.job.reply.PartialReplies;
import burst.job.reply.Reply;
import burst.job.reply.ReplyContent;
import burst.job.slot.Holds;
import java.util.List;
import java.util.function.IntConsumer;

/**
 * The events of an offload path under a query over windows: each holds the watermark until it counts, and an answer is
 * applied as a whole or not at all (docs/model.md#windows).
 */
final class WindowAnswers extends QueryAnswers {
    private final Windows windows;
    private final PathPort port;
    private final Holds holds;
    private final TextEvent read = new TextEvent();

    WindowAnswers(Windows windows, PathPort port, CallReports reports) {
        super(reports);
        this.windows = windows;
        this.port = port;
        holds = new Holds(port::holdBack);
    }

    @Override
    String asked() {
        return ",\"query\":\"" + windows.name() + "\",\"slideMs\":" + windows.slideMs();
    }

    @Override
    InvokeApi.Sent sent(Call call, List<Integer> rows, long[] numbers) {
        List<Event> events = rows.stream().map(call::event).toList();
        return new InvokeApi.Sent(numbers, new PartialReplies(windows, events)::read);
    }

    @Override
    boolean holdsNothing() {
        return holds.isEmpty();
    }

    @Override
    void hold(Call call, Event event) {
        call.holds.add(holds.add(Windows.msOf(event.intendedNs)));
    }

    /**
     * A reply is dropped whole where it was cut off, or where an event in it counts already or is the slot's, which cannot
     * be taken back: then what it answers are those that count.
     */
    @Override
    Reply counting(Request request, Reply reply) {
        ReplyContent content = reply.content();
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

    /** Its parts go before the watermark that they held. */
    @Override
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

    /** Nothing waits for them. */
    @Override
    void dropped(Call call, List<Integer> rows) {
        rows.forEach(row -> holds.end(call.holds.get(row)));
    }

    @Override
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
}

package burst.job.invoke;

import burst.job.Spec;
import burst.job.event.Event;
import burst.job.query.Parts;
import burst.job.query.TextEvent;
import burst.job.query.Windows;
import burst.job.reply.PartialReplies;
import burst.job.reply.ReplyContent;
import burst.job.slot.Holds;
import burst.operator.Reply;
import burst.operator.invoke.Call;
import burst.operator.invoke.Request;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.function.Function;
import java.util.function.IntConsumer;

/**
 * The events of an offload path under a query over windows: each holds the watermark until it counts, and an answer is
 * applied as a whole or not at all (docs/model.md#windows).
 */
final class WindowAnswers extends QueryAnswers {
    private final Windows windows;
    private final JobPort port;
    private final Holds holds;
    private final TextEvent read = new TextEvent();
    /** By call, for as long as anyone knows of it. */
    private final Map<Call<Event>, Counted> counted = new WeakHashMap<>();

    /** By row of a call: what holds the watermark until it counts, whose partial aggregates are applied, and which are the slot's. */
    private static final class Counted {
        final List<Holds.Hold> holds = new ArrayList<>();
        final BitSet applied = new BitSet();
        final BitSet givenBack = new BitSet();
    }

    WindowAnswers(Spec spec, JobPort port, CallReports reports) {
        super(spec, port, reports);
        windows = spec.windows();
        this.port = port;
        holds = new Holds(port::holdBack);
    }

    @Override
    String asked() {
        return ",\"query\":\"" + windows.name() + "\",\"slideMs\":" + windows.slideMs();
    }

    @Override
    public Function<byte[], ReplyContent> reader(List<Event> sent) {
        return new PartialReplies(windows, sent)::read;
    }

    @Override
    public boolean holdsNothing() {
        return holds.isEmpty();
    }

    @Override
    public void joined(Call<Event> call, Event event) {
        counted.computeIfAbsent(call, missing -> new Counted()).holds.add(holds.add(Windows.msOf(event.intendedNs)));
    }

    /**
     * A reply is dropped whole where it was cut off, or where an event in it counts already or is the slot's, which cannot
     * be taken back: then what it answers are those that count.
     */
    @Override
    Reply<ReplyContent> counting(Request<Event, ReplyContent> request, Reply<ReplyContent> reply) {
        ReplyContent content = reply.content();
        Counted call = counted.get(request.call);
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
    public void apply(Request<Event, ReplyContent> request, ReplyContent content) {
        Counted call = counted.get(request.call);
        content.parts().forEach(port::handOn);
        for (int position : content.answered()) {
            int row = request.rows.get(position);
            if (!call.applied.get(row)) {
                call.applied.set(row);
                holds.end(call.holds.get(row));
            }
        }
    }

    /** Nothing waits for them. */
    @Override
    public void dropped(Call<Event> call, List<Integer> rows) {
        rows.forEach(row -> holds.end(counted.get(call).holds.get(row)));
    }

    @Override
    public IntConsumer givenBack(Call<Event> call, List<Integer> rows) {
        rows.forEach(counted.get(call).givenBack::set);
        return place -> served(call, rows.get(place));
    }

    /** Folded here, where what is handed on goes before the watermark. */
    private void served(Call<Event> call, int row) {
        Event event = call.event(row);
        if (read.read(event.text)) {
            Parts parts = new Parts(windows);
            parts.fold(read, Windows.msOf(event.intendedNs));
            parts.handOn(Long.MAX_VALUE, port::handOn);
        }
        holds.end(counted.get(call).holds.get(row));
    }
}

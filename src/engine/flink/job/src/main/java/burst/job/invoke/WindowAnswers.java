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
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.function.Function;
import java.util.function.IntConsumer;
import java.util.stream.Stream;

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

    /** By number: given back, and not served. */
    private final Map<Long, GivenBack> givenBack = new LinkedHashMap<>();
    /** By number, of the last restart: what holds the watermark for an event that has not joined again. */
    private final Map<Long, Holds.Hold> before = new HashMap<>();

    private record GivenBack(Event event, Holds.Hold hold) {}

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
        Holds.Hold known = before.remove(event.number);
        Holds.Hold hold = known == null ? holds.add(Windows.msOf(event.intendedNs)) : known;
        counted.computeIfAbsent(call, missing -> new Counted()).holds.add(hold);
    }

    @Override
    public List<Event> unfolded() {
        return givenBack.values().stream().map(GivenBack::event).toList();
    }

    /** Each holds the watermark at once, whenever it joins or is served: the source's may pass it before. */
    @Override
    public void restore(List<Event> unanswered, List<Event> unfolded) {
        Set<Event> served = Set.copyOf(unfolded);
        Stream.concat(unanswered.stream(), unfolded.stream())
                .sorted(Comparator.comparingLong(Event::intendedNs))
                .forEach(event -> {
                    Holds.Hold hold = holds.add(Windows.msOf(event.intendedNs));
                    if (served.contains(event)) {
                        givenBack.put(event.number, new GivenBack(event, hold));
                    } else {
                        before.put(event.number, hold);
                    }
                });
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
        Counted ofCall = counted.get(call);
        for (int row : rows) {
            ofCall.givenBack.set(row);
            Event event = call.event(row);
            givenBack.put(event.number, new GivenBack(event, ofCall.holds.get(row)));
        }
        return place -> served(call.event(rows.get(place)).number);
    }

    /** Folded here, where what is handed on goes before the watermark. */
    @Override
    public void served(long number) {
        GivenBack served = givenBack.remove(number);
        if (read.read(served.event.text)) {
            Parts parts = new Parts(windows);
            parts.fold(read, Windows.msOf(served.event.intendedNs));
            parts.handOn(Long.MAX_VALUE, port::handOn);
        }
        holds.end(served.hold);
    }
}

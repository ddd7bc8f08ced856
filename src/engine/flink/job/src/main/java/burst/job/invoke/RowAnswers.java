package burst.job.invoke;

import burst.job.Spec;
import burst.job.event.Event;
import burst.job.reply.ReplyContent;
import burst.job.reply.RowReplies;
import burst.operator.Reply;
import burst.operator.invoke.Call;
import burst.operator.invoke.Request;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.function.Function;
import java.util.function.IntConsumer;

/** Answers to a query of single events: the row of each counts by itself. */
final class RowAnswers extends QueryAnswers {
    private final Spec spec;
    private final String name;
    /** By call, for as long as anyone knows of it: rows that have an answer, or are the slot's. */
    private final Map<Call<Event>, BitSet> settled = new WeakHashMap<>();

    RowAnswers(Spec spec, JobPort port, CallReports reports) {
        super(spec, port, reports);
        this.spec = spec;
        name = spec.queryName();
    }

    @Override
    String asked() {
        return ",\"query\":\"" + name + "\"";
    }

    @Override
    public Function<byte[], ReplyContent> reader(List<Event> sent) {
        return new RowReplies(spec.rows(), sent)::read;
    }

    /** It is applied where it is the first answer to one of its events. */
    @Override
    Reply<ReplyContent> counting(Request<Event, ReplyContent> request, Reply<ReplyContent> reply) {
        BitSet known = settledOf(request.call);
        boolean isNew = reply.content().answered().stream().map(request.rows::get).anyMatch(row -> !known.get(row));
        appliedReplies += isNew ? 1 : 0;
        return reply;
    }

    @Override
    public void apply(Request<Event, ReplyContent> request, ReplyContent content) {
        content.answered().stream().map(request.rows::get).forEach(settledOf(request.call)::set);
    }

    @Override
    public IntConsumer givenBack(Call<Event> call, List<Integer> rows) {
        rows.forEach(settledOf(call)::set);
        return null;
    }

    private BitSet settledOf(Call<Event> call) {
        return settled.computeIfAbsent(call, missing -> new BitSet());
    }
}

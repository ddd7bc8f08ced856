package burst.job.invoke;

import burst.job.Spec;
import burst.job.event.Event;
import burst.job.reply.ReplyContent;
import burst.job.reply.RowReplies;
import burst.operator.Reply;
import burst.operator.invoke.Request;
import java.util.List;
import java.util.function.Function;

/** Answers to a query of single events: the row of each counts by itself. */
final class RowAnswers extends QueryAnswers {
    private final Spec spec;
    private final String name;

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

    @Override
    Reply<ReplyContent> counting(Request<Event, ReplyContent> request, Reply<ReplyContent> reply) {
        appliedReplies += reply.content().answered().isEmpty() ? 0 : 1;
        return reply;
    }
}

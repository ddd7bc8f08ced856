package burst.job.invoke;

import burst.job.Spec;
import burst.job.event.Event;
import burst.job.reply.Reply;
import burst.job.reply.RowReplies;
import java.util.List;

/** Answers to a query of single events: the row of each counts by itself. */
final class RowAnswers extends QueryAnswers {
    private final Spec spec;
    private final String name;

    RowAnswers(Spec spec, CallReports reports) {
        super(reports);
        this.spec = spec;
        name = spec.queryName();
    }

    @Override
    String asked() {
        return ",\"query\":\"" + name + "\"";
    }

    @Override
    InvokeApi.Sent sent(Call call, List<Integer> rows, long[] numbers) {
        List<Event> events = rows.stream().map(call::event).toList();
        return new InvokeApi.Sent(numbers, new RowReplies(spec.rows(), events)::read);
    }

    @Override
    Reply counting(Request request, Reply reply) {
        appliedReplies += reply.content().answered().isEmpty() ? 0 : 1;
        return reply;
    }
}

package burst.job.invoke;

import burst.job.Spec;
import burst.job.event.Event;
import burst.job.reply.ReplyContent;
import java.util.List;
import java.util.function.Function;

/** Answers with the tokens of each event. */
final class TokenAnswers extends EventWork {
    TokenAnswers(Spec spec, JobPort port) {
        super(spec, port, false);
    }

    @Override
    public Function<byte[], ReplyContent> reader(List<Event> sent) {
        long[] numbers = sent.stream().mapToLong(Event::number).toArray();
        return body -> ReplyContent.of(numbers, body);
    }
}

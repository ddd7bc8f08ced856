package burst.job.invoke;

import burst.job.reply.Reply;
import burst.job.reply.ReplyContent;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/** Where calls go. Everything about several requests (retries, splitting, fallback) is the path's. */
public interface InvokeApi extends AutoCloseable {
    /**
     * One attempt at these events, no retry: completes when the reply is in, whatever it says, and on any thread;
     * never exceptionally. The sender of a request reads its reply.
     */
    CompletableFuture<Reply> invoke(byte[] payload, Sent sent);

    /** The events of a request, and how the body of its reply is read. */
    record Sent(long[] events, Function<byte[], ReplyContent> reader) {
        /** Tokens are asked for. */
        public Sent(long[] events) {
            this(events, body -> ReplyContent.of(events, body));
        }
    }

    @Override
    void close();
}

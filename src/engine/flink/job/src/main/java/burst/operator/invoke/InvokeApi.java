package burst.operator.invoke;

import burst.operator.Answers;
import burst.operator.Reply;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/** Where calls go. Everything about several requests (retries, splitting, fallback) is the path's. */
public interface InvokeApi<A extends Answers> extends AutoCloseable {
    /**
     * One attempt at these events, no retry: completes when the reply is in, whatever it says, and on any thread;
     * never exceptionally. The sender of a request reads its reply.
     */
    CompletableFuture<Reply<A>> invoke(byte[] payload, Sent<A> sent);

    /** The numbers of a request's records, and how the body of its reply is read. */
    record Sent<A extends Answers>(long[] events, Function<byte[], A> reader) {}

    @Override
    void close();
}

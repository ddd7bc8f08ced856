package burst.job.invoke;

import java.util.concurrent.CompletableFuture;

/** Where calls go. Everything about several requests (retries, splitting, fallback) is the path's. */
public interface InvokeApi extends AutoCloseable {
    /**
     * One attempt at these events, no retry: completes when the reply is in, whatever it says, and on any thread;
     * never exceptionally. The events are named to sort the reply by.
     */
    CompletableFuture<Reply> invoke(byte[] payload, long[] events);

    @Override
    void close();
}

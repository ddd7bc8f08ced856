package burst.job.invoke;

import burst.job.reply.Reply;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** One attempt at some rows of a call. */
final class Request {
    final Call call;
    final List<Integer> rows;
    /** Unique in the trial: the key of what is drawn for it. */
    final long number;
    final long sentNs;
    final double serviceTimeMs;
    /** False once the reply is in, or the client's own limit has run out: what comes then is late. */
    boolean isAwaited = true;
    /** Cancels the client's own limit. */
    Runnable timer;
    CompletableFuture<Reply> reply;

    Request(Call call, List<Integer> rows, long number, long sentNs, double serviceTimeMs) {
        this.call = call;
        this.rows = rows;
        this.number = number;
        this.sentNs = sentNs;
        this.serviceTimeMs = serviceTimeMs;
    }
}

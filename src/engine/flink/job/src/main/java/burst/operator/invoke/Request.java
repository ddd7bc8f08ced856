package burst.operator.invoke;

import burst.operator.Answers;
import burst.operator.Entry;
import burst.operator.Reply;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** One attempt at some rows of a call. */
public final class Request<E extends Entry, A extends Answers> {
    public final Call<E> call;
    public final List<Integer> rows;
    public final long sentNs;
    /** Of its path's requests, from 0: the key of what is drawn for it. */
    final long number;

    final double serviceTimeMs;
    /** False once the reply is in, or the client's own limit has run out: what comes then is late. */
    boolean isAwaited = true;
    /** Cancels the client's own limit. */
    Runnable timer;
    CompletableFuture<Reply<A>> reply;

    Request(Call<E> call, List<Integer> rows, long number, long sentNs, double serviceTimeMs) {
        this.call = call;
        this.rows = rows;
        this.number = number;
        this.sentNs = sentNs;
        this.serviceTimeMs = serviceTimeMs;
    }
}

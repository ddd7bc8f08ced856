package burst.operator.invoke;

import burst.operator.Reply;
import burst.operator.Status;

/** What the calls of one subtask have come to so far: counted by its task, read by the threads that report metrics. */
public final class CallCounts {
    private volatile long requests;
    private volatile long retries;
    private volatile long throttles;
    private volatile long notInvoked;
    private volatile long fallbackEvents;
    private volatile long lastBatchEvents;
    private volatile double billedMs;

    void sent(int events, boolean isRetry) {
        requests = requests + 1;
        if (isRetry) {
            retries = retries + 1;
        } else {
            lastBatchEvents = events;
        }
    }

    /** A reply is in, also one that no call waits for any more; or the client has stopped waiting. */
    void ended(Reply<?> reply, Status status) {
        if (status == Status.THROTTLED) {
            throttles = throttles + 1;
        }
        if (!reply.isInvoked()) {
            notInvoked = notInvoked + 1;
        }
        if (!Double.isNaN(reply.billedMs())) {
            billedMs = billedMs + reply.billedMs();
        }
    }

    void fellBack(int events) {
        fallbackEvents = fallbackEvents + events;
    }

    public long retries() {
        return retries;
    }

    public long throttles() {
        return throttles;
    }

    public long fallbackEvents() {
        return fallbackEvents;
    }

    /** Events of the newest batch; 0 before the first. */
    public long lastBatchEvents() {
        return lastBatchEvents;
    }

    /** At list prices, for what is known: a bill of a request under way is not. */
    public double costUsd(Price price) {
        long charged = requests - notInvoked;
        double gbSeconds = billedMs / 1000 * price.memoryMb / 1024;
        return charged * price.usdPerMillionRequests / 1e6 + gbSeconds * price.usdPerGbSecond;
    }

    public record Price(double usdPerMillionRequests, double usdPerGbSecond, double memoryMb) {}
}

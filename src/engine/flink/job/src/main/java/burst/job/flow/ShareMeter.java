package burst.job.flow;

/** The share of events that were offloaded, by the last full second: written by the task, read by its metrics. */
final class ShareMeter {
    private static final long SECOND_NS = 1_000_000_000;

    private long fromNs = Long.MIN_VALUE;
    private long events;
    private long offloadedEvents;
    private volatile long toNs = Long.MIN_VALUE;
    private volatile double share;

    void add(boolean isOffloaded) {
        long nowNs = System.nanoTime();
        if (fromNs == Long.MIN_VALUE) {
            fromNs = nowNs;
        } else if (nowNs - fromNs >= SECOND_NS) {
            share = (double) offloadedEvents / events;
            toNs = nowNs;
            fromNs = nowNs;
            events = 0;
            offloadedEvents = 0;
        }
        events++;
        if (isOffloaded) {
            offloadedEvents++;
        }
    }

    /** 0 before the first full second, and where no event has come for two. */
    double now() {
        return toNs == Long.MIN_VALUE || System.nanoTime() - toNs > 2 * SECOND_NS ? 0 : share;
    }
}

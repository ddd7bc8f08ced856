package burst.operator.policy;

/**
 * The work in front of a subtask's server, in services of the mean, as far as its policy can know
 * (docs/model.md#snapshot): the last metric, with what the mean leaves of the service under way, plus its own dispatches
 * since that was taken, minus what the server has done since, at its mean rate and never below none. The raw metric
 * alone is stale: it would offload too much behind a queue that is gone.
 */
public final class LocalWait {
    private static final int REMEMBERED = 1 << 14;

    private final double meanServiceNs;
    private final long[] dispatchedAtNs = new long[REMEMBERED];
    private long dispatched;
    private double events;
    private long atNs;

    public LocalWait(double meanServiceMs) {
        meanServiceNs = meanServiceMs * 1e6;
    }

    /** One event is on its way to the server. */
    public void dispatch(long nowNs) {
        dispatchedAtNs[(int) (dispatched++ % REMEMBERED)] = nowNs;
        advance(nowNs);
        events++;
    }

    /** What was measured at an instant that has passed; the dispatches since then are played again. */
    public void measured(double measuredEvents, long measuredAtNs) {
        long first = dispatched;
        long oldest = Math.max(0, dispatched - REMEMBERED);
        while (first > oldest && dispatchedAtNs[(int) ((first - 1) % REMEMBERED)] > measuredAtNs) {
            first--;
        }
        events = measuredEvents;
        atNs = measuredAtNs;
        for (long i = first; i < dispatched; i++) {
            advance(dispatchedAtNs[(int) (i % REMEMBERED)]);
            events++;
        }
    }

    public double eventsAt(long nowNs) {
        advance(nowNs);
        return events;
    }

    private void advance(long nowNs) {
        if (nowNs <= atNs) {
            return;
        }
        events = meanServiceNs > 0 ? Math.max(0, events - (nowNs - atNs) / meanServiceNs) : 0;
        atNs = nowNs;
    }
}

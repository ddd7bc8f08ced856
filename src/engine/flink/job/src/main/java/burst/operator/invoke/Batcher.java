package burst.operator.invoke;

/** When the open batch of a subtask is full or due, as src/dataflow/batcher.ts has it: numbers only. */
final class Batcher {
    private final double meanServiceMs;
    private double maxEvents;
    private double maxBytes;
    /** Infinite without a timer. */
    private double lingerNs;
    private int events;
    private long bytes;
    private long openedAtNs;

    Batcher(BatchLimits limits, double meanServiceMs) {
        this.meanServiceMs = meanServiceMs;
        setLimits(limits);
    }

    void setLimits(BatchLimits limits) {
        // n × mean service ≥ maxWork is full, so the work limit is a limit on n.
        double byWork = meanServiceMs > 0
                ? Math.ceil(limits.maxWorkMs() / meanServiceMs - 1e-9)
                : Double.POSITIVE_INFINITY;
        maxEvents = Math.max(1, Math.min(limits.maxEvents(), byWork));
        maxBytes = limits.maxBytes();
        lingerNs = limits.lingerMs() * 1e6;
    }

    int events() {
        return events;
    }

    boolean isFull() {
        return events >= maxEvents || bytes >= maxBytes;
    }

    /** When its timer runs out; {@link Long#MAX_VALUE} without a timer or without a batch. */
    long lingersUntilNs() {
        return events == 0 || Double.isInfinite(lingerNs) ? Long.MAX_VALUE : openedAtNs + Math.round(lingerNs);
    }

    /** The linger that an event arriving now would wait: the full one if no batch is open, 0 without a timer. */
    double remainingLingerNs(long atNs) {
        if (Double.isInfinite(lingerNs)) {
            return 0;
        }
        return events == 0 ? lingerNs : Math.max(0, openedAtNs + lingerNs - atNs);
    }

    void add(long eventBytes, long atNs) {
        if (events++ == 0) {
            openedAtNs = atNs;
        }
        bytes += eventBytes;
    }

    void take() {
        events = 0;
        bytes = 0;
    }
}

package burst.job.flow;

/** What one server has done so far: written by its task, read by the thread that reports. */
final class ServerMeter {
    private static final long IDLE = Long.MIN_VALUE;

    private volatile long servedEvents;
    private volatile long busyNs;
    /** Since when an event is in service; {@link #IDLE} while none is. */
    private volatile long servesFromNs = IDLE;
    private long endedNs = Long.MIN_VALUE;

    /** A service begins by its deadline's clock, which may be a little before the last one was over. */
    void begin(long startedNs) {
        servesFromNs = Math.max(startedNs, endedNs);
    }

    void end(long nowNs) {
        long fromNs = servesFromNs;
        servesFromNs = IDLE;
        endedNs = nowNs;
        busyNs = busyNs + Math.max(0, nowNs - fromNs);
        servedEvents = servedEvents + 1;
    }

    /** Since when an event has been in service; null while none is. */
    Long servesFromNs() {
        long fromNs = servesFromNs;
        return fromNs == IDLE ? null : fromNs;
    }

    long servedEvents() {
        return servedEvents;
    }

    /** Ever, the service that lasts included; between two services it may be read one service too low. */
    long busyNs(long nowNs) {
        long doneNs = busyNs;
        long fromNs = servesFromNs;
        return fromNs == IDLE ? doneNs : doneNs + Math.max(0, nowNs - fromNs);
    }
}

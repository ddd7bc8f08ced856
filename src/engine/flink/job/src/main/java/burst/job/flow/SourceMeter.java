package burst.job.flow;

/** Counters of one source and its policy: written by their task, read by the thread that reports. */
final class SourceMeter {
    static final long NOT_BLOCKED = Long.MIN_VALUE;

    private volatile long routedLocal;
    private volatile long offloaded;
    private volatile long blockedNs;
    /** Since when the task cannot hand on; {@link #NOT_BLOCKED} while it can. */
    private volatile long blockedFromNs = NOT_BLOCKED;
    private volatile long unblockedAtNs = NOT_BLOCKED;
    /** When the next event of the source is intended. */
    private volatile long nextIntendedNs = Long.MAX_VALUE;

    void nextIntended(long atNs) {
        nextIntendedNs = atNs;
    }

    void routedLocally() {
        routedLocal = routedLocal + 1;
    }

    void offloaded() {
        offloaded = offloaded + 1;
    }

    /** The task has no place left for the next event. */
    void block(long atNs) {
        if (blockedFromNs == NOT_BLOCKED) {
            unblockedAtNs = NOT_BLOCKED;
            blockedFromNs = atNs;
        }
    }

    /** There is a place again; called by whoever frees it. */
    void unblock(long atNs) {
        unblockedAtNs = atNs;
    }

    /** The next event is handled: what it waited for a place is blocked time, the rest of a block is nobody's. */
    void resume(long emittedNs) {
        long fromNs = blockedFromNs;
        long toNs = unblockedAtNs;
        if (fromNs == NOT_BLOCKED || toNs == NOT_BLOCKED) {
            return;
        }
        blockedFromNs = NOT_BLOCKED;
        blockedNs = blockedNs + Math.max(0, toNs - Math.max(fromNs, emittedNs));
    }

    long routedLocalEvents() {
        return routedLocal;
    }

    long offloadedEvents() {
        return offloaded;
    }

    boolean isHolding(long nowNs) {
        return blockedFromNs != NOT_BLOCKED && unblockedAtNs == NOT_BLOCKED && nextIntendedNs <= nowNs;
    }

    /** Ever, the block that lasts included. */
    long blockedNs(long nowNs) {
        long fromNs = Math.max(blockedFromNs, nextIntendedNs);
        return blockedNs + (isHolding(nowNs) ? Math.max(0, nowNs - fromNs) : 0);
    }
}

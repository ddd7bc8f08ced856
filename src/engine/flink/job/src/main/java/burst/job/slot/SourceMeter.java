package burst.job.slot;

/** Counters of one source and its policy: written by their task, read by the thread that reports. */
public final class SourceMeter {
    public static final long NOT_BLOCKED = Long.MIN_VALUE;

    private volatile long routedLocal;
    private volatile long offloaded;
    private volatile long blockedNs;
    /** Since when the task cannot hand on; {@link #NOT_BLOCKED} while it can. */
    private volatile long blockedFromNs = NOT_BLOCKED;
    /** When there was a place again; {@link #NOT_BLOCKED} while there is none. */
    private volatile long unblockedAtNs = NOT_BLOCKED;
    /** When the next event of the source is intended. */
    private volatile long nextIntendedNs = Long.MAX_VALUE;
    /** The number of the wait for a place that counts. */
    private long wait;

    public void nextIntended(long atNs) {
        nextIntendedNs = atNs;
    }

    /** Of a task that goes on where an earlier one was. */
    public void restore(long routedLocalEvents, long offloadedEvents) {
        routedLocal = routedLocalEvents;
        offloaded = offloadedEvents;
    }

    public void routedLocally() {
        routedLocal = routedLocal + 1;
    }

    public void offloaded() {
        offloaded = offloaded + 1;
    }

    /**
     * The task has no place left for the next event, and waits for one. Returns the number of this wait: where more is
     * waited for before it is over, a later one takes its place, and a late word of an earlier one counts for nothing.
     */
    public synchronized long block(long atNs) {
        if (blockedFromNs == NOT_BLOCKED) {
            blockedFromNs = atNs;
        }
        unblockedAtNs = NOT_BLOCKED;
        return ++wait;
    }

    /** There is a place again; called by the thread that has freed it. */
    public synchronized void unblock(long ofWait, long atNs) {
        if (ofWait == wait) {
            unblockedAtNs = atNs;
        }
    }

    /**
     * The next event is handled. If it had to wait for a place, all of its wait is blocked time, with what the task
     * took to wake up; a block that was over before it was due is time that no event waited. Returns false while there
     * is no place yet.
     */
    public boolean resume(long emittedNs, long nowNs) {
        if (blockedFromNs == NOT_BLOCKED) {
            return true;
        }
        synchronized (this) {
            if (unblockedAtNs == NOT_BLOCKED) {
                return false;
            }
            end(emittedNs < unblockedAtNs ? nowNs - Math.max(blockedFromNs, emittedNs) : 0);
            return true;
        }
    }

    /** An event has been handed on without a place to begin with: Flink has let it wait for one. */
    public synchronized void handedOn(long emittedNs, long nowNs) {
        end(nowNs - Math.max(blockedFromNs, emittedNs));
    }

    private void end(long waitedNs) {
        blockedNs = blockedNs + Math.max(0, waitedNs);
        blockedFromNs = NOT_BLOCKED;
    }

    public long routedLocalEvents() {
        return routedLocal;
    }

    public long offloadedEvents() {
        return offloaded;
    }

    public synchronized boolean isHolding(long nowNs) {
        boolean wasOverBefore = unblockedAtNs != NOT_BLOCKED && unblockedAtNs <= nextIntendedNs;
        return blockedFromNs != NOT_BLOCKED && !wasOverBefore && nextIntendedNs <= nowNs;
    }

    /** Ever, the block that lasts included. */
    public synchronized long blockedNs(long nowNs) {
        long fromNs = Math.max(blockedFromNs, nextIntendedNs);
        return blockedNs + (isHolding(nowNs) ? Math.max(0, nowNs - fromNs) : 0);
    }
}

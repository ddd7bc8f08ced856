package burst.operator.invoke;

import burst.operator.Status;

/**
 * Keeps a dead target from swallowing events: opens after five failures in a row, lets one batch through per
 * cool-down as a probe, and closes on its success. Throttles never count: they are load, not death.
 */
public final class Breaker {
    private static final int FAILURES_TO_OPEN = 5;
    private static final long COOL_DOWN_NS = 1_000_000_000;

    private int failuresInARow;
    private long closedUntilProbeNs = Long.MIN_VALUE;
    private boolean isProbing;

    public boolean isOpen() {
        return failuresInARow >= FAILURES_TO_OPEN;
    }

    /** Whether an event may be bound for the target now: closed, or open and due for its one probe. */
    public boolean admits(long atNs) {
        return !isOpen() || (!isProbing && atNs >= closedUntilProbeNs);
    }

    /** A batch is sent for the first time. True if it is the probe: then nothing is admitted until {@link #probed}. */
    boolean sent() {
        if (!isOpen() || isProbing) {
            return false;
        }
        isProbing = true;
        return true;
    }

    /** Every awaited reply counts, also those of calls that were sent before it opened. */
    void replied(Status status, long atNs) {
        if (status == Status.THROTTLED) {
            return;
        }
        if (status == Status.OK) {
            failuresInARow = 0;
            return;
        }
        failuresInARow++;
        if (isOpen()) {
            closedUntilProbeNs = atNs + COOL_DOWN_NS;
        }
    }

    /** The probe has ended, retries included: if that has not closed it, the next one is due after a cool-down. */
    void probed(long atNs) {
        isProbing = false;
        closedUntilProbeNs = atNs + COOL_DOWN_NS;
    }
}

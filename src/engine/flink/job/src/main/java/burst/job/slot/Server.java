package burst.job.slot;

import burst.job.harness.HarnessLink;
import burst.job.harness.TrialClock;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.concurrent.locks.LockSupport;

/**
 * Service by deadline: it ends at start + service time, and the next one of a busy period starts there, so that the
 * late wake-ups of a sleeping thread do not add up: a 2 ms server does 500 events a second.
 */
public final class Server {
    /** A server that is further behind than this has been stopped by something else, and does not catch up. */
    private static final long MOST_BEHIND_NS = 20_000_000;

    /** A timed sleep ends about 70 µs late (Linux rounds timers up by 50): so much is left to a spin. */
    public static final long SPIN_NS = 90_000;

    /** So often a long service looks whether its job goes on. */
    private static final long LOOK_NS = 500_000_000;

    private final boolean isCpuMode;
    private final HarnessLink link;
    private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    private long startedNs;
    private long freeNs;

    public Server(boolean isCpuMode, HarnessLink link) {
        this.isCpuMode = isCpuMode;
        this.link = link;
    }

    /** When the service of an event begins that was sent here then and is here now. */
    public long begin(long arrivedNs, long nowNs) {
        boolean isInBusyPeriod = arrivedNs <= freeNs && nowNs - freeNs < MOST_BEHIND_NS;
        startedNs = isInBusyPeriod ? freeNs : nowNs;
        return startedNs;
    }

    /** Lasts until the service is over; throws when the task is cancelled or the harness is gone. */
    public void serve(long serviceNs, TrialClock clock) throws IOException, InterruptedException {
        if (isCpuMode) {
            burn(serviceNs);
            freeNs = clock.nowNs();
            return;
        }
        freeNs = startedNs + serviceNs;
        long deadlineNs = clock.nanoTimeAt(freeNs);
        for (long leftNs = deadlineNs - System.nanoTime(); leftNs > 0; leftNs = deadlineNs - System.nanoTime()) {
            if (leftNs > SPIN_NS) {
                LockSupport.parkNanos(Math.min(LOOK_NS, leftNs - SPIN_NS));
            } else {
                Thread.onSpinWait();
            }
            requireJob();
        }
    }

    /** CPU time, not wall time: a slot that shares its core takes longer by itself. */
    private void burn(long serviceNs) throws IOException, InterruptedException {
        long endNs = threads.getCurrentThreadCpuTime() + serviceNs;
        while (threads.getCurrentThreadCpuTime() < endNs) {
            requireJob();
        }
    }

    private void requireJob() throws IOException, InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException("cancelled while serving");
        }
        link.check();
    }
}

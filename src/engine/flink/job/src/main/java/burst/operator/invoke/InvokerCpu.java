package burst.operator.invoke;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * CPU time that calling takes of one subtask: of its task's thread while that batches, sends and takes answers, and
 * of the HTTP client's own threads, its selector and those that read replies. Neither the timer's thread, which only
 * puts mails into a mailbox, nor compiler and garbage collector, which work for all, are counted.
 */
public final class InvokerCpu {
    /** Threads of a client that idle for so long end, and let go of the job's classes. */
    static final int KEPT_IDLE_S = 2;

    private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    private final boolean isKnown = threads.isThreadCpuTimeSupported() && threads.isThreadCpuTimeEnabled();
    /** The timer's thread has the name, too. */
    public final String name;

    private final ThreadGroup group;
    private final Set<Thread> clientThreads = new HashSet<>();
    /** Of threads of the client that have ended. */
    private long endedNs;
    /** Written by the task's thread alone. */
    private volatile long taskNs;
    private volatile long untilNowNs;

    public InvokerCpu(int subtask) {
        name = "burst-invoker-" + subtask;
        group = new ThreadGroup(name);
    }

    /** What was taken until now, by opening and a first call, is not counted. */
    public void begin() {
        untilNowNs = totalNs();
    }

    /** Nanoseconds since {@link #begin}; 0 where the JVM does not tell. */
    public long takenNs() {
        return totalNs() - untilNowNs;
    }

    /** Counts what the calling task's thread does for its calls. */
    public <T> T during(Supplier<T> work) {
        if (!isKnown) {
            return work.get();
        }
        long sinceNs = threads.getCurrentThreadCpuTime();
        try {
            return work.get();
        } finally {
            taskNs += threads.getCurrentThreadCpuTime() - sinceNs;
        }
    }

    public void during(Runnable work) {
        during(() -> {
            work.run();
            return null;
        });
    }

    /** Makes a client whose hidden threads are counted: they are of the group of the thread that makes it. */
    public <T> T making(Supplier<T> client) throws InterruptedException {
        FutureTask<T> made = new FutureTask<>(client::get);
        Thread maker = new Thread(group, made);
        maker.setDaemon(true);
        maker.start();
        maker.join();
        noteHidden();
        try {
            return made.get();
        } catch (ExecutionException failed) {
            if (failed.getCause() instanceof Error error) throw error;
            throw (RuntimeException) failed.getCause();
        }
    }

    /** Runs what a client does beside its selector, as many at once as it wants, in threads that are counted. */
    public Executor executor() {
        return new ThreadPoolExecutor(
                0, Integer.MAX_VALUE, KEPT_IDLE_S, TimeUnit.SECONDS, new SynchronousQueue<>(), this::counted);
    }

    /** Threads of the client that are there now. */
    int clientThreads() {
        synchronized (clientThreads) {
            return clientThreads.size();
        }
    }

    private Thread counted(Runnable work) {
        Thread thread = new Thread(group, () -> {
            try {
                work.run();
            } finally {
                ended();
            }
        });
        thread.setDaemon(true);
        synchronized (clientThreads) {
            clientThreads.add(thread);
        }
        return thread;
    }

    private void ended() {
        synchronized (clientThreads) {
            clientThreads.remove(Thread.currentThread());
            endedNs += Math.max(0, isKnown ? threads.getCurrentThreadCpuTime() : 0);
        }
    }

    private void noteHidden() {
        Thread[] alive = new Thread[group.activeCount() + 8];
        int count = group.enumerate(alive);
        synchronized (clientThreads) {
            for (int i = 0; i < count; i++) {
                clientThreads.add(alive[i]);
            }
        }
    }

    private long totalNs() {
        if (!isKnown) {
            return 0;
        }
        synchronized (clientThreads) {
            long sumNs = endedNs + taskNs;
            for (Thread thread : clientThreads) {
                // Of a thread that has not begun or has ended it is -1.
                sumNs += Math.max(0, threads.getThreadCpuTime(thread.getId()));
            }
            return sumNs;
        }
    }
}

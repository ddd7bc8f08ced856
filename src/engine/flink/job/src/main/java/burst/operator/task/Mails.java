package burst.operator.task;

import burst.operator.invoke.InvokerCpu;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.apache.flink.api.common.operators.MailboxExecutor;
import org.apache.flink.util.function.ThrowingRunnable;

/** Timers and replies of a path as mails, which its task's thread takes in turn. */
public final class Mails {
    private final MailboxExecutor mailbox;
    private final LongSupplier nowNs;
    private final InvokerCpu cpu;
    private final ScheduledThreadPoolExecutor timer;
    /** Behind its end a task hands on nothing: what comes then is late, and its events have been given back. */
    private boolean hasEnded;

    public Mails(MailboxExecutor mailbox, LongSupplier nowNs, InvokerCpu cpu) {
        this.mailbox = mailbox;
        this.nowNs = nowNs;
        this.cpu = cpu;
        timer = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, cpu.name);
            thread.setDaemon(true);
            return thread;
        });
        timer.setRemoveOnCancelPolicy(true);
    }

    /** An action as a mail; none where the task's mailbox is closed already. */
    public static void post(MailboxExecutor mailbox, ThrowingRunnable<? extends Exception> action) {
        try {
            mailbox.execute(action, "burst");
        } catch (RejectedExecutionException closing) {
            // The task is gone, and with it whatever the action was about.
            return;
        }
    }

    /** Runs an action at an instant, or as soon as the task is free; the handle cancels it. */
    public Runnable at(long instantNs, Runnable action) {
        long waitNs = Math.max(0, instantNs - nowNs.getAsLong());
        ScheduledFuture<?> set = timer.schedule(() -> run(action), waitNs, TimeUnit.NANOSECONDS);
        return () -> set.cancel(false);
    }

    /** Runs an action in the task's thread, from any thread; its CPU time counts as that of calling. */
    public void run(Runnable action) {
        post(mailbox, () -> {
            if (!hasEnded) {
                cpu.during(action);
            }
        });
    }

    public void end() {
        hasEnded = true;
    }

    public void close() {
        hasEnded = true;
        timer.shutdownNow();
    }
}

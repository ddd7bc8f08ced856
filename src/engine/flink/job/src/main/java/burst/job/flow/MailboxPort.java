package burst.job.flow;

import burst.job.event.Event;
import burst.job.event.Finished;
import burst.job.harness.HarnessLink;
import burst.job.harness.TrialClock;
import burst.job.invoke.InvokerCpu;
import burst.job.invoke.PathPort;
import burst.job.query.Partial;
import burst.job.slot.Slot;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;
import java.util.function.LongConsumer;
import org.apache.flink.api.common.operators.MailboxExecutor;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.node.ObjectNode;
import org.apache.flink.streaming.api.operators.Output;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.util.function.ThrowingRunnable;

/** Ties an offload path to its task: timers and replies become mails, which the task's thread takes in turn. */
final class MailboxPort implements PathPort {
    private final MailboxExecutor mailbox;
    private final HarnessLink link;
    private final Slot slot;
    private final Output<StreamRecord<Event>> output;
    private final InvokerCpu cpu;
    private final ScheduledThreadPoolExecutor timer;
    private LongConsumer onGiveBack = nowNs -> {};
    private TrialClock clock;
    /** Behind its end a task hands on nothing: what comes then is late, and its events have been given back. */
    private boolean hasEnded;

    MailboxPort(
            MailboxExecutor mailbox,
            HarnessLink link,
            Slot slot,
            Output<StreamRecord<Event>> output,
            InvokerCpu cpu) {
        this.mailbox = mailbox;
        this.link = link;
        this.slot = slot;
        this.output = output;
        this.cpu = cpu;
        timer = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, cpu.name);
            thread.setDaemon(true);
            return thread;
        });
        timer.setRemoveOnCancelPolicy(true);
    }

    /** An action as a mail; none where the task's mailbox is closed already. */
    static void post(MailboxExecutor mailbox, ThrowingRunnable<? extends Exception> action) {
        try {
            mailbox.execute(action, "burst");
        } catch (RejectedExecutionException closing) {
            // The task is gone, and with it whatever the action was about.
            return;
        }
    }

    void onGiveBack(LongConsumer listener) {
        onGiveBack = listener;
    }

    void end() {
        hasEnded = true;
    }

    void close() {
        hasEnded = true;
        timer.shutdownNow();
    }

    @Override
    public long nowNs() {
        if (clock == null) {
            clock = link.clock().join();
        }
        return clock.nowNs();
    }

    @Override
    public Runnable at(long instantNs, Runnable action) {
        ScheduledFuture<?> set =
                timer.schedule(() -> run(action), Math.max(0, instantNs - nowNs()), TimeUnit.NANOSECONDS);
        return () -> set.cancel(false);
    }

    @Override
    public void run(Runnable action) {
        post(mailbox, () -> {
            if (!hasEnded) {
                cpu.during(action);
            }
        });
    }

    @Override
    public void deliver(Finished event) {
        output.collect(PolicyOperator.FINISHED, new StreamRecord<>(event));
    }

    @Override
    public void handOn(Partial part) {
        output.collect(PolicyOperator.PARTS, new StreamRecord<>(part));
    }

    @Override
    public void holdBack(long smallestMs) {
        slot.held.set(smallestMs);
    }

    @Override
    public void giveBack(List<Event> events, Runnable begun, IntConsumer served) {
        long nowNs = nowNs();
        events.forEach(event -> onGiveBack.accept(nowNs));
        IntConsumer onServed = served == null ? place -> {} : place -> run(() -> served.accept(place));
        slot.giveBack(events, nowNs, () -> run(begun), onServed);
    }

    @Override
    public void report(ObjectNode line) {
        link.report(line);
    }
}

package burst.job.flow;

import burst.job.event.Event;
import burst.job.event.Finished;
import burst.job.event.Partial;
import burst.job.harness.HarnessLink;
import burst.job.harness.TrialClock;
import burst.job.invoke.JobPort;
import burst.job.slot.Slot;
import burst.operator.invoke.InvokerCpu;
import burst.operator.task.Mails;
import java.util.List;
import java.util.function.IntConsumer;
import java.util.function.LongConsumer;
import org.apache.flink.api.common.operators.MailboxExecutor;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.node.ObjectNode;
import org.apache.flink.streaming.api.operators.Output;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;

/** Ties an offload path to its task: timers and replies become mails, which the task's thread takes in turn. */
final class MailboxPort implements JobPort {
    private final Mails mails;
    private final HarnessLink link;
    private final Slot slot;
    private final Output<StreamRecord<Event>> output;
    private LongConsumer onGiveBack = nowNs -> {};
    private TrialClock clock;

    MailboxPort(
            MailboxExecutor mailbox,
            HarnessLink link,
            Slot slot,
            Output<StreamRecord<Event>> output,
            InvokerCpu cpu) {
        this.link = link;
        this.slot = slot;
        this.output = output;
        mails = new Mails(mailbox, this::nowNs, cpu);
    }

    void onGiveBack(LongConsumer listener) {
        onGiveBack = listener;
    }

    void end() {
        mails.end();
    }

    void close() {
        mails.close();
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
        return mails.at(instantNs, action);
    }

    @Override
    public void run(Runnable action) {
        mails.run(action);
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
    public long epoch() {
        return slot.policyEpoch();
    }

    @Override
    public void report(ObjectNode line) {
        link.report(line);
    }
}

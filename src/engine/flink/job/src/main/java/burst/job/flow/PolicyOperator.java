package burst.job.flow;

import burst.job.Spec;
import burst.job.event.Event;
import burst.job.event.Finished;
import burst.job.event.PairedEvents;
import burst.job.event.Partial;
import burst.job.event.PartialType;
import burst.job.harness.Closing;
import burst.job.harness.Decision;
import burst.job.harness.HarnessLink;
import burst.job.harness.TrialClock;
import burst.job.invoke.EventWork;
import burst.job.invoke.JobPath;
import burst.job.invoke.Restored;
import burst.job.reply.ReplyContent;
import burst.job.slot.Setup;
import burst.job.slot.Slot;
import burst.job.slot.SourceMeter;
import burst.operator.invoke.InvokerCpu;
import burst.operator.invoke.OffloadPath;
import burst.operator.lambda.AwsSigner;
import burst.operator.lambda.HttpInvokeApi;
import burst.operator.lambda.Route;
import burst.operator.lambda.Signer;
import burst.operator.policy.Policy;
import burst.operator.task.Mails;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.apache.flink.api.common.TaskInfo;
import org.apache.flink.runtime.io.network.api.writer.ResultPartitionWriter;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.node.ObjectNode;
import org.apache.flink.streaming.api.operators.BoundedOneInput;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.util.OutputTag;

/**
 * Policy, batcher and invoker of one subtask, in the task of its source: between them there is no queue. Events for
 * the tokenizer go to the main output, what the target has finished to the side output {@link #FINISHED}, and the
 * partial aggregates of its answers to {@link #PARTS}.
 */
public final class PolicyOperator extends MailboxOperator<Event>
        implements OneInputStreamOperator<Event, Event>, BoundedOneInput {
    static final OutputTag<Finished> FINISHED = new OutputTag<>("finished", Finished.TYPE);
    static final OutputTag<Partial> PARTS = new OutputTag<>("answered-parts", PartialType.TYPE);
    private static final long serialVersionUID = 1;

    private transient HarnessLink link;
    private transient Slot slot;
    private transient SourceMeter meter;
    private transient ResultPartitionWriter[] writers;
    private transient Supplier<ObjectNode> gauge;
    private transient Runnable onDecision;
    private transient int subtask;
    private transient TrialClock clock;
    /** These are null where the pipeline has no offload path. */
    private transient InvokerCpu cpu;
    private transient MailboxPort port;
    private transient Signer signer;
    private transient OffloadPath<Event, ReplyContent> path;
    private transient EventWork work;
    private transient Policy policy;
    private transient ShareMeter share;
    private transient long appliedVersion;
    private transient Kept kept;
    /** Of the last restart, and not in a batch again. */
    private transient Deque<Event> unanswered;
    /** Given back, and in no window yet. */
    private transient PairedEvents keptUnfolded;
    /** Given back when the server had its state already. */
    private transient PairedEvents keptBehindServer;
    private transient Restored restored;
    private transient long routedLocalBefore;
    private transient long offloadedBefore;
    private transient long shareErrorBefore;
    private transient long callsBefore;

    public PolicyOperator(Setup setup) {
        super(setup);
    }

    /** Before {@link #open}. */
    @Override
    public void initializeState(StateInitializationContext context) throws Exception {
        super.initializeState(context);
        kept = keptIn(context);
        routedLocalBefore = kept.sum("routed-local");
        offloadedBefore = kept.sum("offloaded");
        shareErrorBefore = kept.sum("share-error");
        callsBefore = kept.sum("calls");
        unanswered = new ArrayDeque<>(kept.events("unanswered"));
        TaskInfo task = getRuntimeContext().getTaskInfo();
        keptUnfolded = new PairedEvents(context, "unfolded", task);
        keptBehindServer = new PairedEvents(context, "behind-server", task);
        restored = new Restored(List.copyOf(unanswered), keptUnfolded.kept(), keptBehindServer.kept());
    }

    /** Every event that is batching or in flight: after a restart its call is made again. */
    @Override
    public void snapshotState(StateSnapshotContext context) throws Exception {
        super.snapshotState(context);
        long shareError = policy == null ? 0 : policy.shareError();
        long calls = path == null ? 0 : path.callsUnderWay();
        kept.writeSums(meter.routedLocalEvents(), meter.offloadedEvents(), shareError, calls);
        List<Event> held = path == null ? new ArrayList<>() : path.unanswered();
        held.addAll(unanswered);
        kept.writeEvents(held);
        keptBehindServer.write(slot.givenBackBehindServer(context.getCheckpointId()));
        keptUnfolded.write(work == null ? List.of() : work.unfolded());
        slot.setPolicyEpoch(context.getCheckpointId());
    }

    @Override
    public void open() throws Exception {
        super.open();
        TaskInfo task = getRuntimeContext().getTaskInfo();
        subtask = task.getIndexOfThisSubtask();
        link = setup.link(task.getAttemptNumber());
        slot = Slot.acquire(setup, task.getAttemptNumber(), subtask);
        meter = slot.meter;
        meter.restore(routedLocalBefore, offloadedBefore);
        slot.setPolicyEpoch(kept.restored);
        writers = getContainingTask().getEnvironment().getAllWriters();
        gauge = this::counters;
        onDecision = () -> Mails.post(mailbox, this::applyNewest);
        link.onDecision(onDecision);
        if (isGoingOn(task)) {
            reportRestored(task);
        }
        // Behind that: counters of other subtasks than the harness knows of would look like events handed on twice.
        link.addGauge(gauge);
        Spec spec = setup.spec();
        if (spec.hasOffload()) {
            openOffloadPath(spec, task);
            link.hello("invoker", subtask, task.getNumberOfParallelSubtasks(), kept.restored);
        }
    }

    /** What is made here is in a field at once: what a refusal leaves behind is closed as ever. */
    private void openOffloadPath(Spec spec, TaskInfo task) throws Exception {
        int subtasks = task.getNumberOfParallelSubtasks();
        Spec.Offload offload = spec.offload(subtasks);
        cpu = new InvokerCpu(subtask);
        port = new MailboxPort(mailbox, link, slot, output, cpu);
        signer = offload.isSigned ? new AwsSigner(offload.region) : Signer.NONE;
        Route route = new Route(offload.endpoint, offload.functionName);
        HttpInvokeApi<ReplyContent> api = new HttpInvokeApi<>(route, signer, cpu);
        JobPath made = JobPath.of(spec, new JobPath.Place(subtask, subtasks), link.decision().orders.batch(), api, port);
        path = made.path();
        work = made.work();
        // In an outage of the target a job that goes on has to wait for it, as it would have without a restart.
        if (!isGoingOn(task)) {
            api.check();
        }
        cpu.begin();
        policy = new Policy(spec.policy(), path);
        share = new ShareMeter();
        BurstMetrics.register(getMetricGroup(), meter, share, path, offload.price);
        apply(link.decision());
        port.onGiveBack(nowNs -> policy.dispatchedLocally(nowNs));
        policy.setShareError(shareErrorBefore);
        restored.goOn(slot, work, port);
        if (!unanswered.isEmpty()) {
            Mails.post(mailbox, this::addUnanswered);
        }
    }

    /** A subtask that a job has since it was rescaled goes on from its checkpoint at the first attempt. */
    private boolean isGoingOn(TaskInfo task) {
        return setup.spec().isCheckpointed() && (task.getAttemptNumber() > 0 || kept.restored > 0);
    }

    private void reportRestored(TaskInfo task) {
        link.report(HarnessLink.line("restored", subtask)
                .put("subtasks", task.getNumberOfParallelSubtasks())
                .put("checkpoint", kept.restored)
                .put("emitted", routedLocalBefore + offloadedBefore)
                .put("calls", callsBefore)
                .put("events", unanswered.size() + restored.behindServer().size()));
    }

    /** As far as there is room. */
    private void addUnanswered() {
        while (!unanswered.isEmpty() && added(unanswered.peek())) {
            unanswered.remove();
        }
    }

    @Override
    public void processElement(StreamRecord<Event> record) throws Exception {
        if (!unanswered.isEmpty()) {
            addUnanswered();
        }
        if (clock == null) {
            clock = link.clock().get();
        }
        Event event = record.getValue();
        long nowNs = clock.nowNs();
        boolean hadPlace = meter.resume(event.emittedNs, nowNs);
        if (policy != null && policy.isOffloaded(nowNs, hasPlace())) {
            share.add(true);
            offload(event);
            return;
        }
        event.routedNs = nowNs;
        event.subtask = subtask;
        output.collect(record);
        if (!hadPlace) {
            meter.handedOn(event.emittedNs, clock.nowNs());
        }
        meter.routedLocally();
        if (policy != null) {
            share.add(false);
            policy.dispatchedLocally(nowNs);
        }
        noteAvailability();
    }

    /** Waits while the batch is full and its window too; replies are handled meanwhile. */
    private void offload(Event event) throws InterruptedException {
        if (!added(event)) {
            long wait = meter.block(clock.nowNs());
            do {
                mailbox.yield();
            } while (!added(event));
            long nowNs = clock.nowNs();
            meter.unblock(wait, nowNs);
            meter.resume(event.emittedNs, nowNs);
        }
        meter.offloaded();
    }

    private boolean added(Event event) {
        return cpu.during(() -> path.add(event));
    }

    private boolean hasPlace() {
        for (ResultPartitionWriter writer : writers) {
            if (!writer.isAvailable()) {
                return false;
            }
        }
        return true;
    }

    /**
     * Flink does not block in {@code collect}: it suspends the task between two polls of the source while a writer
     * is not available. So the block begins here, and ends with the futures of all such writers.
     */
    private void noteAvailability() {
        if (hasPlace()) {
            return;
        }
        long wait = meter.block(clock.nowNs());
        CompletableFuture<?>[] places = Arrays.stream(writers)
                .map(ResultPartitionWriter::getAvailableFuture)
                .toArray(CompletableFuture<?>[]::new);
        CompletableFuture.allOf(places).thenRun(() -> meter.unblock(wait, clock.nowNs()));
    }

    /** As a mail, which comes also to a task that is suspended: a harness that is gone ends the job from here. */
    private void applyNewest() throws IOException {
        link.check();
        Decision decision = link.decision();
        if (decision.version <= appliedVersion) {
            return;
        }
        appliedVersion = decision.version;
        TrialClock origin = link.clockOrNull();
        if (policy != null) {
            apply(decision);
            cpu.during(() -> path.setLimits(decision.orders.batch()));
        }
        link.report(HarnessLink.line("applied", subtask)
                .put("version", decision.version)
                .put("atNs", origin == null ? 0 : origin.nowNs()));
    }

    private void apply(Decision decision) {
        policy.apply(decision.orders);
        Decision.Wait wait = decision.waitOf(subtask);
        if (wait != null) {
            policy.measured(wait.events(), wait.measuredAtNs());
        }
    }

    /** A stream that is cut off has no end of its time: its windows do not fire. */
    @Override
    public void processWatermark(Watermark mark) throws Exception {
        if (mark.getTimestamp() < Long.MAX_VALUE || !link.decision().isStopping) {
            super.processWatermark(mark);
        }
    }

    /** No event is lost at the end of the stream: the task ends when every call has, its retries included. */
    @Override
    public void endInput() throws Exception {
        if (path == null || link.decision().isStopping) {
            return;
        }
        addUnanswered();
        cpu.during(path::flush);
        while (!(path.isIdle() && unanswered.isEmpty()) && !link.decision().isStopping) {
            mailbox.yield();
            if (!unanswered.isEmpty()) {
                addUnanswered();
                cpu.during(path::flush);
            }
        }
    }

    @Override
    public void finish() throws Exception {
        if (port != null) {
            port.end();
        }
        super.finish();
    }

    @Override
    public void close() throws Exception {
        if (link != null) {
            Closing.all(
                    () -> link.removeListener(onDecision),
                    () -> link.removeGauge(gauge),
                    this::closeOffloadPath,
                    slot::release,
                    link::release);
        }
        super.close();
    }

    private void closeOffloadPath() {
        if (port != null) {
            port.close();
        }
        if (path != null) {
            path.close();
        } else if (signer != null) {
            signer.close();
        }
    }

    private ObjectNode counters() {
        TrialClock origin = link.clockOrNull();
        if (origin == null) {
            return null;
        }
        long nowNs = origin.nowNs();
        long routedLocal = meter.routedLocalEvents();
        long offloaded = meter.offloadedEvents();
        ObjectNode line = HarnessLink.line("counters", subtask).put("atNs", nowNs);
        line.put("emitted", routedLocal + offloaded + (meter.isHolding(nowNs) ? 1 : 0));
        line.put("routedLocal", routedLocal).put("offloaded", offloaded);
        line.put("policyBlockedNs", meter.blockedNs(nowNs));
        if (path != null) {
            line.put("inFlightEvents", path.inFlightEvents()).put("invokerCpuNs", cpu.takenNs());
            work.count(line);
        }
        return line;
    }
}

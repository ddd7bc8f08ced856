package burst.job.flow;

import burst.job.Spec;
import burst.job.event.Ballast;
import burst.job.event.Event;
import burst.job.event.Finished;
import burst.job.event.PairedEvents;
import burst.job.event.Partial;
import burst.job.event.PartialType;
import burst.job.harness.Closing;
import burst.job.harness.HarnessLink;
import burst.job.harness.TrialClock;
import burst.job.query.Parts;
import burst.job.query.RowReader;
import burst.job.query.TextEvent;
import burst.job.query.Windows;
import burst.job.slot.Server;
import burst.job.slot.Setup;
import burst.job.slot.Slot;
import burst.job.stream.Digest;
import burst.job.stream.ServiceTimes;
import burst.job.stream.WordTable;
import burst.job.stream.Words;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import org.apache.flink.api.common.TaskInfo;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.common.typeutils.base.array.BytePrimitiveArraySerializer;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.node.ObjectNode;
import org.apache.flink.streaming.api.operators.BoundedOneInput;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.util.OutputTag;

/**
 * The one server of a subtask: FIFO over its channel, what the invoker gave back first. Its thread is the lock.
 */
public final class TokenizeOperator extends MailboxOperator<Finished>
        implements OneInputStreamOperator<Event, Finished>, BoundedOneInput {
    static final OutputTag<String> WORDS = new OutputTag<>("words", Types.STRING);
    static final OutputTag<Partial> PARTS = new OutputTag<>("parts", PartialType.TYPE);
    static final OutputTag<Partial> BIDS = new OutputTag<>("bids", PartialType.TYPE);
    private static final long serialVersionUID = 1;

    private transient HarnessLink link;
    private transient Slot slot;
    private transient TrialClock clock;
    private transient ServiceTimes serviceTimes;
    private transient Server server;
    /** Null where all tasks are one, whose times are not measured apart. */
    private transient ServerMeter meter;
    private transient Digest digest;
    /** Null where the query is none of single events. */
    private transient RowReader rows;
    /** Null where the query has no windows. What was given back is folded by the path that gave it back. */
    private transient Parts parts;
    /** The same. */
    private transient Windows windows;
    private transient TextEvent read;
    /** Null where words are not counted. */
    private transient WordTable words;
    private transient boolean isKeyed;
    private transient Supplier<ObjectNode> gauge;
    private transient int subtask;
    private transient volatile long taken;
    private transient Kept kept;
    /** Of the last restart: given back before it, and not served. */
    private transient Deque<Event> waitingBefore;
    /** Takes the number of each when it is served. */
    private transient LongConsumer servedAgain;
    /** Given back and not served: the policy knows which of them are in no window. */
    private transient PairedEvents keptWaiting;
    private transient ListState<Partial> keptParts;
    private transient ListState<byte[]> keptWords;

    public TokenizeOperator(Setup setup) {
        super(setup);
    }

    /** Before {@link #open}. */
    @Override
    public void initializeState(StateInitializationContext context) throws Exception {
        super.initializeState(context);
        kept = keptIn(context);
        taken = kept.sum("taken");
        keptWaiting = new PairedEvents(context, "given-back", getRuntimeContext().getTaskInfo());
        waitingBefore = new ArrayDeque<>(keptWaiting.kept());
        keptParts = kept.list("parts", new PartialType.Serializer());
        keptWords = kept.list("words", BytePrimitiveArraySerializer.INSTANCE);
        long ballastMb = setup.spec().ballastMb();
        if (ballastMb > 0) {
            Ballast.carry(context, getRuntimeContext().getTaskInfo(), ballastMb, this::setCurrentKey);
        }
    }

    /** Its keyed state is ballast, which no event comes to. */
    @Override
    public boolean hasKeyContext1() {
        return false;
    }

    @Override
    @SuppressWarnings("rawtypes")
    public void setKeyContextElement1(StreamRecord record) {}

    @Override
    public void snapshotState(StateSnapshotContext context) throws Exception {
        super.snapshotState(context);
        long checkpoint = context.getCheckpointId();
        kept.writeSums(taken);
        List<Event> waiting = new ArrayList<>(waitingBefore);
        waiting.addAll(slot.waitingBefore(checkpoint));
        keptWaiting.write(waiting);
        keptParts.update(parts == null ? List.of() : parts.entries());
        keptWords.update(words == null ? List.of() : words.toBlocks());
        passed(checkpoint);
    }

    /** Its barrier may never come here, and nothing is ever restored from it. */
    @Override
    public void notifyCheckpointAborted(long checkpoint) throws Exception {
        super.notifyCheckpointAborted(checkpoint);
        passed(checkpoint);
    }

    private void passed(long checkpoint) {
        slot.setServerEpoch(checkpoint);
        if (slot.waitingEvents() > 0) {
            wake();
        }
    }

    @Override
    public void open() throws Exception {
        super.open();
        Spec spec = setup.spec();
        TaskInfo task = getRuntimeContext().getTaskInfo();
        subtask = task.getIndexOfThisSubtask();
        link = setup.link(task.getAttemptNumber());
        slot = Slot.acquire(setup, task.getAttemptNumber(), subtask);
        slot.setServerEpoch(kept.restored);
        slot.setServer(this::wake);
        serviceTimes = spec.serviceTimes();
        server = new Server(spec.isCpuMode(), link);
        meter = spec.isChained() ? null : new ServerMeter();
        digest = new Digest();
        read = new TextEvent();
        rows = spec.rows();
        isKeyed = spec.isKeyed();
        windows = spec.windows();
        parts = windows == null || isKeyed ? null : new Parts(windows);
        words = spec.isWordCount() && !spec.isKeyed() ? new WordTable() : null;
        restoreCounts();
        gauge = this::counters;
        link.addGauge(gauge);
        link.hello("tokenize", subtask, task.getNumberOfParallelSubtasks(), kept.restored);
        servedAgain = slot.serverGoesOn(waitingBefore);
        if (!waitingBefore.isEmpty()) {
            wake();
        }
    }

    private void restoreCounts() throws Exception {
        if (parts != null) {
            keptParts.get().forEach(parts::add);
        }
        if (words != null) {
            keptWords.get().forEach(words::addBlock);
        }
    }

    @Override
    public void processElement(StreamRecord<Event> record) throws Exception {
        if (link.decision().isStopping) {
            // The sink has said its last word, or is about to.
            return;
        }
        serveFallback();
        taken = taken + 1;
        Event event = record.getValue();
        serve(event, Finished.LOCAL, event.routedNs);
    }

    /** The parts of all panes that it ends go before it: no output for each event. */
    @Override
    public void processWatermark(Watermark mark) throws Exception {
        if (parts != null) {
            parts.handOn(Windows.untilMs(mark.getTimestamp()), part -> output.collect(PARTS, new StreamRecord<>(part)));
        }
        super.processWatermark(mark);
    }

    /** The source ends only when all its calls have: what was given back is in the list by now. */
    @Override
    public void endInput() throws Exception {
        slot.setServerEpoch(Long.MAX_VALUE);
        serveFallback();
        if (words != null) {
            link.report(words.sums().put("kind", "words").put("subtask", subtask));
        }
    }

    @Override
    public void close() throws Exception {
        if (link != null) {
            Closing.all(
                    () -> slot.setServer(null),
                    () -> link.removeGauge(gauge),
                    slot::release,
                    link::release);
        }
        super.close();
    }

    private void serveFallback() throws Exception {
        if (link.decision().isStopping) {
            return;
        }
        while (!waitingBefore.isEmpty()) {
            Event next = waitingBefore.remove();
            serve(next, Finished.FALLBACK, Long.MAX_VALUE);
            servedAgain.accept(next.number);
        }
        for (Slot.GivenBack next = slot.nextFallback(); next != null; next = slot.nextFallback()) {
            serve(next.event(), Finished.FALLBACK, next.arrivedNs());
            next.served().run();
        }
    }

    private void serve(Event event, byte path, long arrivedNs) throws Exception {
        link.check();
        if (clock == null) {
            clock = link.clock().get();
        }
        long serviceNs = serviceTimes.ofNs(event.number);
        long startedNs = server.begin(arrivedNs, clock.nowNs());
        if (meter != null) {
            meter.begin(startedNs);
        }
        Finished finished = new Finished();
        finished.begin(event, path);
        finished.startedNs = startedNs;
        finished.workNs = serviceNs;
        digest.reset();
        if (rows != null) {
            rows.addText(digest, event.text, event.intendedNs);
        } else if (windows == null) {
            digest.addText(event.text);
        } else if (path == Finished.LOCAL && read.readFor(windows.query()::reads, event.text)) {
            fold(Windows.msOf(event.intendedNs));
        }
        if (words != null) {
            words.addText(event.text);
        }
        if (isKeyed && windows == null) {
            Words.of(event.text, word -> output.collect(WORDS, new StreamRecord<>(word)));
        }
        finished.sumA = digest.sumA;
        finished.sumB = digest.sumB;
        finished.tokens = (int) digest.tokens;
        server.serve(serviceNs, clock);
        output.collect(new StreamRecord<>(finished));
        if (meter != null) {
            meter.end(clock.nowNs());
        }
    }

    /** Into the parts of this subtask, or into Flink's own windows. */
    private void fold(long atMs) {
        if (parts != null) {
            parts.fold(read, atMs);
        } else {
            output.collect(BIDS, new StreamRecord<>(OwnWindows.bidOf(windows, read, atMs), atMs));
        }
    }

    /** By the invoker's thread: a mail comes before the next record of the channel. */
    private void wake() {
        try {
            mailbox.execute(this::serveFallback, "serve what the invoker gave back");
        } catch (RejectedExecutionException closing) {
            LOG.debug("the job ends: what was given back is left where it is", closing);
        }
    }

    private ObjectNode counters() {
        TrialClock origin = link.clockOrNull();
        if (origin == null) {
            return null;
        }
        long nowNs = origin.nowNs();
        ObjectNode line = HarnessLink.line("counters", subtask).put("atNs", nowNs);
        line.put("taken", taken).put("fallback", slot.waitingEvents());
        if (meter != null) {
            line.put("processed", meter.servedEvents()).put("busyNs", meter.busyNs(nowNs));
            line.put("servesFromNs", meter.servesFromNs());
        }
        return line;
    }
}

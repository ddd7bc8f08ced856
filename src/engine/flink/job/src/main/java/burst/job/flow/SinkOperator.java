package burst.job.flow;

import burst.job.Spec;
import burst.job.event.Finished;
import burst.job.harness.Closing;
import burst.job.harness.EventStream;
import burst.job.harness.HarnessLink;
import burst.job.harness.TrialClock;
import burst.job.slot.Setup;
import burst.job.stream.Digest;
import burst.operator.Json;
import burst.operator.task.Mails;
import java.io.IOException;
import java.util.Base64;
import java.util.BitSet;
import org.apache.flink.api.common.TaskInfo;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.node.ObjectNode;
import org.apache.flink.streaming.api.operators.BoundedOneInput;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;

/**
 * Aggregate and sink: counts each event once, adds up the digest, and hands the event's clock to the harness, whose
 * accounting is the same for every engine. At rate max the counts are all that leaves.
 */
public final class SinkOperator extends MailboxOperator<Finished>
        implements OneInputStreamOperator<Finished, Finished>, BoundedOneInput {
    private static final long serialVersionUID = 1;

    private transient HarnessLink link;
    private transient Runnable onDecision;
    private transient TrialClock clock;
    /** Null at rate max. */
    private transient EventStream stream;
    private transient Kept kept;
    private transient BitSet sunk;
    private transient Digest digest;
    /** Of events that the slot has served: what it has counted of words has to come to the same. */
    private transient Digest served;
    private transient long[] instantsNs;
    private transient long sunkEvents;
    private transient long duplicates;
    private transient long repeatedLocal;
    private transient long firstSunkNs;
    private transient long lastSunkNs;
    private transient int subtask;
    private transient boolean isWritten;
    /** The last word has been said: what comes behind it belongs to no trial. */
    private transient boolean hasReported;

    public SinkOperator(Setup setup) {
        super(setup);
    }

    /** Before {@link #open}. What was sunk goes on from the checkpoint; which events those were only their stream knows. */
    @Override
    public void initializeState(StateInitializationContext context) throws Exception {
        super.initializeState(context);
        kept = keptIn(context);
        digest = new Digest();
        sunkEvents = kept.sum("sunk");
        duplicates = kept.sum("duplicates");
        repeatedLocal = kept.sum("repeated-local");
        digest.tokens = kept.sum("tokens");
        digest.sumA = (int) kept.sum("digest-a");
        digest.sumB = (int) kept.sum("digest-b");
        served = new Digest();
        served.sumA = (int) kept.sum("served-a");
        served.sumB = (int) kept.sum("served-b");
    }

    /** What a checkpoint covers the harness has: rows that a task manager keeps to itself would be lost with it. */
    @Override
    public void snapshotState(StateSnapshotContext context) throws Exception {
        super.snapshotState(context);
        kept.writeSums(
                sunkEvents,
                duplicates,
                repeatedLocal,
                digest.tokens,
                digest.sumA,
                digest.sumB,
                served.sumA,
                served.sumB);
        if (stream != null) {
            link.flush(stream);
            stream.setEpoch(context.getCheckpointId());
        }
    }

    @Override
    public void notifyCheckpointComplete(long checkpoint) throws Exception {
        super.notifyCheckpointComplete(checkpoint);
        link.report(HarnessLink.line("completed", subtask).put("checkpoint", checkpoint));
    }

    @Override
    public void open() throws Exception {
        super.open();
        Spec spec = setup.spec();
        TaskInfo task = getRuntimeContext().getTaskInfo();
        subtask = task.getIndexOfThisSubtask();
        link = setup.link(task.getAttemptNumber());
        isWritten = spec.sinkTopic() != null;
        sunk = new BitSet();
        instantsNs = new long[6];
        stream = spec.load().isRateMax() ? null : link.eventStream(subtask, kept.restored);
        onDecision = () -> Mails.post(mailbox, this::reportIfStopping);
        link.onDecision(onDecision);
        link.hello("sink", subtask, task.getNumberOfParallelSubtasks(), kept.restored);
    }

    @Override
    public void processElement(StreamRecord<Finished> record) throws Exception {
        if (clock == null) {
            clock = link.clock().get();
        }
        if (hasReported) {
            return;
        }
        Finished event = record.getValue();
        long nowNs = clock.nowNs();
        int number = (int) event.number;
        if (sunk.get(number)) {
            duplicates++;
            repeatedLocal += event.path == Finished.LOCAL ? 1 : 0;
            return;
        }
        sunk.set(number);
        if (sunkEvents++ == 0) {
            firstSunkNs = nowNs;
        }
        lastSunkNs = nowNs;
        digest.add(event.sumA, event.sumB, event.tokens);
        if (event.path != Finished.OFFLOAD) {
            served.add(event.sumA, event.sumB, event.tokens);
        }
        if (stream != null) {
            tell(event, nowNs);
        }
        if (isWritten) {
            output.collect(record);
        }
    }

    private void tell(Finished event, long sunkNs) throws Exception {
        instantsNs[0] = event.intendedNs;
        instantsNs[1] = event.emittedNs;
        instantsNs[2] = event.routedNs;
        instantsNs[3] = event.startedNs;
        instantsNs[4] = event.sentNs;
        instantsNs[5] = sunkNs;
        stream.add((int) event.number, event.path, instantsNs, event.workNs, event.coldNs, event.networkNs);
    }

    /** A job that is to stop will be cancelled: its last report is sent before, while there is time to send it. */
    private void reportIfStopping() throws IOException {
        link.check();
        if (link.decision().isStopping && !hasReported) {
            hasReported = true;
            link.post("sink/" + subtask, result(), stream, () -> {});
        }
    }

    /** The task ends when the harness has taken the result: behind this, no one would notice that it is missing. */
    @Override
    public void endInput() throws Exception {
        if (!hasReported) {
            hasReported = true;
            link.deliver("sink/" + subtask, result(), stream);
        }
    }

    @Override
    public void close() throws Exception {
        if (link != null) {
            Closing.all(() -> link.removeListener(onDecision), link::release);
        }
        super.close();
    }

    private ObjectNode result() {
        ObjectNode result = Json.object();
        result.put("sunkEvents", sunkEvents).put("suppressedDuplicateEvents", duplicates);
        result.put("repeatedLocalEvents", repeatedLocal);
        result.put("tokens", digest.tokens);
        result.put("digestA", Integer.toUnsignedLong(digest.sumA));
        result.put("digestB", Integer.toUnsignedLong(digest.sumB));
        result.put("servedA", Integer.toUnsignedLong(served.sumA));
        result.put("servedB", Integer.toUnsignedLong(served.sumB));
        result.put("recordsSent", stream == null ? 0 : stream.records());
        result.put("firstSunkNs", firstSunkNs).put("lastSunkNs", lastSunkNs);
        // Little-endian words with event 0 in the lowest bit are little-endian bytes, too.
        result.put("bitmap", Base64.getEncoder().encodeToString(sunk.toByteArray()));
        return result;
    }
}

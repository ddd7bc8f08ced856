package burst.job.flow;

import burst.job.Spec;
import burst.job.event.Partial;
import burst.job.event.PartialType;
import burst.job.harness.Closing;
import burst.job.harness.HarnessLink;
import burst.job.harness.TrialClock;
import burst.job.merge.WindowMerge;
import burst.job.query.Windows;
import burst.job.slot.Setup;
import burst.job.stream.Digest;
import burst.operator.Json;
import burst.operator.task.Mails;
import java.io.IOException;
import java.util.List;
import org.apache.flink.api.common.TaskInfo;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.node.ArrayNode;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.node.ObjectNode;
import org.apache.flink.streaming.api.operators.BoundedOneInput;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;

/**
 * The one task that merges the parts of all subtasks and paths. Its watermark is the smallest of theirs: a window fires
 * when that passes its end, and has fired when its rows are merged.
 */
class MergeOperator extends MailboxOperator<Void>
        implements OneInputStreamOperator<Partial, Void>, BoundedOneInput {
    private static final long serialVersionUID = 1;

    private transient HarnessLink link;
    private transient Runnable onDecision;
    private transient TrialClock clock;
    private transient Windows windows;
    private transient WindowMerge merge;
    private transient Digest digest;
    private transient Kept kept;
    private transient ListState<Partial> keptEntries;
    private transient long watermarkBefore;
    /** Behind the last barrier: end in ms, instant of firing in ns, and rows of each. */
    private transient ArrayNode fired;
    /** The last checkpoint whose barrier has passed. */
    private transient long epoch;
    /** The last word has been said: what comes behind it belongs to no trial. */
    private transient boolean hasReported;

    MergeOperator(Setup setup) {
        super(setup);
    }

    /** Before {@link #open}. Which windows have fired the harness knows. */
    @Override
    public void initializeState(StateInitializationContext context) throws Exception {
        super.initializeState(context);
        kept = new Kept(context, 1);
        digest = new Digest();
        digest.sumA = (int) kept.sum("digest-a");
        digest.sumB = (int) kept.sum("digest-b");
        watermarkBefore = kept.sum("watermark");
        keptEntries = kept.list("entries", new PartialType.Serializer());
        epoch = kept.restored;
    }

    /** Windows that have fired before the barrier the harness has: a job that goes on from here fires them no more. */
    @Override
    public void snapshotState(StateSnapshotContext context) throws Exception {
        super.snapshotState(context);
        kept.writeSums(digest.sumA, digest.sumB, merge.watermarkMs());
        keptEntries.update(merge.entries());
        if (!hasReported && !fired.isEmpty()) {
            link.deliverFired(fired, epoch);
            fired = Json.object().putArray("windows");
        }
        epoch = context.getCheckpointId();
    }

    @Override
    public void notifyCheckpointComplete(long checkpoint) throws Exception {
        super.notifyCheckpointComplete(checkpoint);
        link.report(HarnessLink.line("merged", 0).put("checkpoint", checkpoint));
    }

    @Override
    public void open() throws Exception {
        super.open();
        Spec spec = setup.spec();
        TaskInfo task = getRuntimeContext().getTaskInfo();
        link = setup.link(task.getAttemptNumber());
        windows = spec.windows();
        merge = WindowMerge.of(windows);
        if (kept.restored > 0) {
            merge.restore(keptEntries.get(), watermarkBefore);
        }
        fired = Json.object().putArray("windows");
        onDecision = () -> Mails.post(mailbox, this::reportIfStopping);
        link.onDecision(onDecision);
        link.hello("merge", task.getIndexOfThisSubtask(), spec.parallelism(), kept.restored);
    }

    @Override
    public void processElement(StreamRecord<Partial> record) {
        merge.add(record.getValue());
    }

    @Override
    public void processWatermark(Watermark mark) throws Exception {
        if (hasReported) {
            return;
        }
        if (clock == null) {
            clock = link.clock().get();
        }
        advance(Windows.untilMs(mark.getTimestamp()));
    }

    /** No event before this instant will come any more. */
    void advance(long untilMs) {
        merge.advance(untilMs, this::fire);
    }

    /** A row is one token of the digest: query, end of window, fields. */
    final void fire(long endMs, List<long[]> rows) {
        for (long[] row : rows) {
            StringBuilder token = new StringBuilder(windows.name()).append('_').append(endMs);
            for (long field : row) {
                token.append('_').append(field);
            }
            digest.addToken(token.toString());
        }
        fired.addArray().add(endMs).add(clock.nowNs()).add(rows.size());
    }

    /** A job that has to stop will be cancelled: what has fired is reported before. */
    private void reportIfStopping() throws IOException {
        link.check();
        if (link.decision().isStopping && !hasReported) {
            hasReported = true;
            link.post("windows", result(), null, () -> {});
        }
    }

    @Override
    public void endInput() throws Exception {
        if (!hasReported) {
            hasReported = true;
            link.deliver("windows", result(), null);
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
        result.set("windows", fired);
        result.put("digestA", Integer.toUnsignedLong(digest.sumA));
        result.put("digestB", Integer.toUnsignedLong(digest.sumB));
        return result;
    }
}

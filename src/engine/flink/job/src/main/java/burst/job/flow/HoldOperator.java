package burst.job.flow;

import burst.job.event.Partial;
import burst.job.query.Windows;
import burst.job.slot.HeldWatermark;
import burst.job.slot.Setup;
import burst.job.slot.Slot;
import org.apache.flink.api.common.TaskInfo;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;

/**
 * The end of a subtask's offload path, chained to its policy: hands on the parts of answers, and holds the source's
 * watermark back at the first event that is batching, in flight, or given up and not served, as AsyncWaitOperator does.
 * The watermark of the slot's own path goes through its channel meanwhile.
 */
final class HoldOperator extends AbstractStreamOperator<Partial> implements OneInputStreamOperator<Partial, Partial> {
    private static final long serialVersionUID = 1;

    private final Setup setup;
    private transient Slot slot;
    private transient HeldWatermark held;
    private transient long sourceMs;
    private transient long handedOnMs;

    HoldOperator(Setup setup) {
        this.setup = setup;
    }

    @Override
    public void open() throws Exception {
        super.open();
        TaskInfo task = getRuntimeContext().getTaskInfo();
        slot = Slot.acquire(setup, task.getAttemptNumber(), task.getIndexOfThisSubtask());
        held = slot.held;
        sourceMs = Long.MIN_VALUE;
        handedOnMs = Long.MIN_VALUE;
        held.onChange(this::advance);
    }

    @Override
    public void processElement(StreamRecord<Partial> record) {
        output.collect(record);
    }

    @Override
    public void processWatermark(Watermark mark) {
        sourceMs = mark.getTimestamp();
        advance();
    }

    private void advance() {
        long nextMs = Math.min(sourceMs, Windows.watermarkOf(held.smallestMs()));
        if (nextMs > handedOnMs) {
            handedOnMs = nextMs;
            output.emitWatermark(new Watermark(nextMs));
        }
    }

    @Override
    public void close() throws Exception {
        if (slot != null) {
            held.onChange(() -> {});
            slot.release();
        }
        super.close();
    }
}

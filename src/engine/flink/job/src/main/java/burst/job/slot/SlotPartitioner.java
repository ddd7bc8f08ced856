package burst.job.slot;

import burst.job.event.Event;
import burst.job.source.Shards;
import org.apache.flink.runtime.io.network.api.writer.SubtaskStateMapper;
import org.apache.flink.runtime.plugable.SerializationDelegate;
import org.apache.flink.streaming.runtime.partitioner.StreamPartitioner;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;

/**
 * From each subtask to its own server, as a forward channel does, but with a channel from each to each: Flink lets no
 * barrier overtake events in a channel that is pointwise.
 */
public final class SlotPartitioner extends StreamPartitioner<Event> {
    private static final long serialVersionUID = 1;

    @Override
    public int selectChannel(SerializationDelegate<StreamRecord<Event>> record) {
        Event event = record.getInstance().getValue();
        // Flink asks for events of a checkpoint, too, where there are other subtasks than it was taken of.
        return event.subtask == Event.NO_SUBTASK
                ? Shards.subtaskOf(event.number, numberOfChannels)
                : event.subtask;
    }

    /** Each event that was in a channel is looked at where it may belong, and left elsewhere. */
    @Override
    public SubtaskStateMapper getDownstreamSubtaskStateMapper() {
        return SubtaskStateMapper.FULL;
    }

    @Override
    public StreamPartitioner<Event> copy() {
        return this;
    }

    @Override
    public boolean isPointwise() {
        return false;
    }

    @Override
    public String toString() {
        return "SLOT";
    }
}

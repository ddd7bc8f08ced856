package burst.job.event;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.TaskInfo;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.typeutils.base.array.BytePrimitiveArraySerializer;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.runtime.state.StateInitializationContext;

/**
 * Events that two operators of a subtask hold, each a part of what there is to know of them. They come together again:
 * under the parallelism that wrote them in their own subtask, under another one in that which their numbers say. Flink
 * would deal the lists of both out by their lengths.
 */
public final class PairedEvents {
    private static final Event.Serializer EVENTS = new Event.Serializer();

    private final ListState<byte[]> state;
    private final int subtask;
    private final int subtasks;

    public PairedEvents(StateInitializationContext context, String name, TaskInfo task) throws Exception {
        state = context.getOperatorStateStore()
                .getUnionListState(new ListStateDescriptor<>(name, BytePrimitiveArraySerializer.INSTANCE));
        subtask = task.getIndexOfThisSubtask();
        subtasks = task.getNumberOfParallelSubtasks();
    }

    /** Those of the checkpoint that are this subtask's. */
    public List<Event> kept() throws Exception {
        List<Event> own = new ArrayList<>();
        for (byte[] entry : state.get()) {
            DataInputDeserializer in = new DataInputDeserializer(entry);
            int writer = in.readInt();
            int writers = in.readInt();
            Event event = EVENTS.deserialize(in);
            long owner = writers == subtasks ? writer : event.number % subtasks;
            if (owner == subtask) {
                own.add(event);
            }
        }
        return own;
    }

    public void write(List<Event> now) throws Exception {
        List<byte[]> entries = new ArrayList<>();
        for (Event event : now) {
            entries.add(entryOf(event));
        }
        state.update(entries);
    }

    private byte[] entryOf(Event event) throws IOException {
        DataOutputSerializer out = new DataOutputSerializer(event.text.length + 64);
        out.writeInt(subtask);
        out.writeInt(subtasks);
        EVENTS.serialize(event, out);
        return out.getCopyOfBuffer();
    }
}

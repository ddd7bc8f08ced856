package burst.job.flow;

import burst.job.event.Event;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.state.OperatorStateStore;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.runtime.state.StateInitializationContext;

/**
 * What an operator of ours writes into a checkpoint: sums, and events that it holds. Under another parallelism each goes
 * to some subtask, so that only the sums over all of them mean something. A sum is as many entries as the subtask has
 * parts of the stream, zeros but for one: then every subtask has some, and goes on from the checkpoint that it is of.
 */
final class Kept {
    private final OperatorStateStore store;
    private final List<ListState<Long>> sums = new ArrayList<>();
    private final int parts;
    private ListState<Event> events;
    /** The checkpoint that the task goes on from; 0 where it begins. */
    final long restored;

    /** {@code parts} of the stream are this subtask's. */
    Kept(StateInitializationContext context, int parts) {
        this.parts = parts;
        store = context.getOperatorStateStore();
        restored = context.getRestoredCheckpointId().orElse(0);
    }

    /** Declares the next sum, and returns what it was at the checkpoint. */
    long sum(String name) throws Exception {
        ListState<Long> state = store.getListState(new ListStateDescriptor<>(name, Types.LONG));
        sums.add(state);
        long sum = 0;
        for (long part : state.get()) {
            sum += part;
        }
        return sum;
    }

    /** Declares the events, and returns those of the checkpoint. */
    List<Event> events(String name) throws Exception {
        events = store.getListState(new ListStateDescriptor<>(name, new Event.Serializer()));
        List<Event> kept = new ArrayList<>();
        events.get().forEach(kept::add);
        return kept;
    }

    /** In the order of their declaration. */
    void writeSums(long... now) throws Exception {
        for (int i = 0; i < now.length; i++) {
            List<Long> entries = new ArrayList<>(Collections.nCopies(parts, 0L));
            entries.set(0, now[i]);
            sums.get(i).update(entries);
        }
    }

    void writeEvents(List<Event> now) throws Exception {
        events.update(now);
    }

    /** Declares a list of things, one entry each: what it was at the checkpoint is in it, and what it is is written there. */
    <T> ListState<T> list(String name, TypeSerializer<T> serializer) throws Exception {
        return store.getListState(new ListStateDescriptor<>(name, serializer));
    }
}

package burst.job.source;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.api.connector.source.SplitsAssignment;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;

/**
 * Deals out shards: shard s goes to subtask s mod p, unless a checkpoint says who has it. Its state is what no reader has.
 * Under another parallelism Flink deals the splits of a checkpoint out by itself, evenly: there are as many as any
 * parallelism of the trial divides.
 */
final class ShardEnumerator implements SplitEnumerator<ShardSplit, List<ShardSplit>> {
    private final SplitEnumeratorContext<ShardSplit> context;
    private final Map<Integer, ShardSplit> waiting = new TreeMap<>();

    ShardEnumerator(SplitEnumeratorContext<ShardSplit> context, List<ShardSplit> waiting) {
        this.context = context;
        take(waiting);
    }

    private void take(List<ShardSplit> splits) {
        splits.forEach(split -> waiting.put(split.remainder(), split));
    }

    @Override
    public void start() {}

    @Override
    public void handleSplitRequest(int subtask, String host) {}

    /** Of a reader that has failed before it had any of them in a checkpoint. */
    @Override
    public void addSplitsBack(List<ShardSplit> splits, int subtask) {
        take(splits);
    }

    @Override
    public void addReader(int subtask) {
        int subtasks = context.currentParallelism();
        List<ShardSplit> own = waiting.values().stream()
                .filter(split -> split.remainder() % subtasks == subtask)
                .toList();
        if (!own.isEmpty()) {
            context.assignSplits(new SplitsAssignment<>(Map.of(subtask, own)));
            own.forEach(split -> waiting.remove(split.remainder()));
        }
        // One that had handed everything on before the checkpoint has none now, and would wait for some.
        context.signalNoMoreSplits(subtask);
    }

    @Override
    public List<ShardSplit> snapshotState(long checkpoint) {
        return new ArrayList<>(waiting.values());
    }

    @Override
    public void close() {}

    static final class Serializer implements SimpleVersionedSerializer<List<ShardSplit>> {
        @Override
        public int getVersion() {
            return 1;
        }

        @Override
        public byte[] serialize(List<ShardSplit> splits) throws IOException {
            DataOutputSerializer out = new DataOutputSerializer(4 + ShardSplit.BYTES * splits.size());
            out.writeInt(splits.size());
            for (ShardSplit split : splits) {
                out.write(ShardSplit.Serializer.INSTANCE.serialize(split));
            }
            return out.getCopyOfBuffer();
        }

        @Override
        public List<ShardSplit> deserialize(int version, byte[] bytes) throws IOException {
            DataInputDeserializer in = new DataInputDeserializer(bytes);
            List<ShardSplit> splits = new ArrayList<>();
            for (int left = in.readInt(); left > 0; left--) {
                byte[] one = new byte[ShardSplit.BYTES];
                in.readFully(one);
                splits.add(ShardSplit.Serializer.INSTANCE.deserialize(version, one));
            }
            return splits;
        }
    }
}

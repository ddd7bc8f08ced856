package burst.job.source;

import java.io.IOException;
import org.apache.flink.api.connector.source.SourceSplit;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;

/** One of {@link Shards#COUNT} virtual shards of the stream, and the number of its next event or a smaller one. */
public record ShardSplit(int shard, long cursor) implements SourceSplit {
    @Override
    public String splitId() {
        return Integer.toString(shard);
    }

    static final class Serializer implements SimpleVersionedSerializer<ShardSplit> {
        static final Serializer INSTANCE = new Serializer();

        @Override
        public int getVersion() {
            return 1;
        }

        @Override
        public byte[] serialize(ShardSplit split) throws IOException {
            DataOutputSerializer out = new DataOutputSerializer(10);
            out.writeShort(split.shard);
            out.writeLong(split.cursor);
            return out.getCopyOfBuffer();
        }

        @Override
        public ShardSplit deserialize(int version, byte[] bytes) throws IOException {
            DataInputDeserializer in = new DataInputDeserializer(bytes);
            return new ShardSplit(in.readUnsignedShort(), in.readLong());
        }
    }
}

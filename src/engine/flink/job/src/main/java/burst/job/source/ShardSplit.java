package burst.job.source;

import java.io.IOException;
import org.apache.flink.api.connector.source.SourceSplit;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;

/**
 * Virtual shards of the stream, those whose number leaves {@code remainder} when divided by {@code of}: none of their
 * events from {@code cursor} on has been handed on. Together, since Flink 2 keeps metrics of each split of a job that
 * has been, in the memory of its JobManager.
 */
public record ShardSplit(int remainder, int of, long cursor) implements SourceSplit {
    static final int BYTES = 12;

    @Override
    public String splitId() {
        return remainder + " of " + of;
    }

    ShardSplit at(long next) {
        return new ShardSplit(remainder, of, Math.max(cursor, next));
    }

    static final class Serializer implements SimpleVersionedSerializer<ShardSplit> {
        static final Serializer INSTANCE = new Serializer();

        @Override
        public int getVersion() {
            return 1;
        }

        @Override
        public byte[] serialize(ShardSplit split) throws IOException {
            DataOutputSerializer out = new DataOutputSerializer(BYTES);
            out.writeShort(split.remainder);
            out.writeShort(split.of);
            out.writeLong(split.cursor);
            return out.getCopyOfBuffer();
        }

        @Override
        public ShardSplit deserialize(int version, byte[] bytes) throws IOException {
            DataInputDeserializer in = new DataInputDeserializer(bytes);
            return new ShardSplit(in.readUnsignedShort(), in.readUnsignedShort(), in.readLong());
        }
    }
}

package burst.job.event;

import java.io.IOException;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** How partial aggregates go from task to task. */
public final class PartialType {
    public static final RecordType<Partial> TYPE = new RecordType<>(Partial.class, new Serializer());

    private PartialType() {}

    public static final class Serializer extends RecordSerializer<Partial> {
        private static final long serialVersionUID = 1;

        @Override
        public Partial createInstance() {
            return new Partial(0, new long[0]);
        }

        @Override
        public Partial copy(Partial from) {
            return from;
        }

        @Override
        public void serialize(Partial entry, DataOutputView target) throws IOException {
            target.writeLong(entry.pane());
            target.writeInt(entry.fields().length);
            for (long field : entry.fields()) {
                target.writeLong(field);
            }
        }

        @Override
        public Partial deserialize(DataInputView source) throws IOException {
            long pane = source.readLong();
            long[] fields = new long[source.readInt()];
            for (int i = 0; i < fields.length; i++) {
                fields[i] = source.readLong();
            }
            return new Partial(pane, fields);
        }

        @Override
        public TypeSerializerSnapshot<Partial> snapshotConfiguration() {
            return new Snapshot();
        }

        public static final class Snapshot extends SimpleTypeSerializerSnapshot<Partial> {
            public Snapshot() {
                super(Serializer::new);
            }
        }
    }
}

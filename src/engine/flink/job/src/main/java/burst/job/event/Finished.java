package burst.job.event;

import java.io.IOException;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** An event whose tokens are known: its clock, its path, and what it adds to the digest. */
public final class Finished {
    public static final byte LOCAL = 0;
    public static final byte OFFLOAD = 1;
    public static final byte FALLBACK = 2;

    public long number;
    public byte path;
    public long intendedNs;
    public long emittedNs;
    public long routedNs;
    /** Service begins, or its batch was due. */
    public long startedNs;
    /** Last send of its batch; 0 on the other paths. */
    public long sentNs;
    /** Its service, or the work of its whole batch. */
    public long workNs;
    public long coldNs;
    public long networkNs;
    public int sumA;
    public int sumB;
    public int tokens;

    /** Takes over what the event has lived through. */
    public void begin(Event event, byte onPath) {
        number = event.number;
        path = onPath;
        intendedNs = event.intendedNs;
        emittedNs = event.emittedNs;
        routedNs = event.routedNs;
    }

    public static final RecordType<Finished> TYPE = new RecordType<>(Finished.class, new Serializer());

    public static final class Serializer extends RecordSerializer<Finished> {
        private static final long serialVersionUID = 1;

        @Override
        public Finished createInstance() {
            return new Finished();
        }

        @Override
        public Finished copy(Finished from) {
            Finished copy = new Finished();
            copy.number = from.number;
            copy.path = from.path;
            copy.intendedNs = from.intendedNs;
            copy.emittedNs = from.emittedNs;
            copy.routedNs = from.routedNs;
            copy.startedNs = from.startedNs;
            copy.sentNs = from.sentNs;
            copy.workNs = from.workNs;
            copy.coldNs = from.coldNs;
            copy.networkNs = from.networkNs;
            copy.sumA = from.sumA;
            copy.sumB = from.sumB;
            copy.tokens = from.tokens;
            return copy;
        }

        @Override
        public void serialize(Finished event, DataOutputView target) throws IOException {
            target.writeLong(event.number);
            target.writeByte(event.path);
            target.writeLong(event.intendedNs);
            target.writeLong(event.emittedNs);
            target.writeLong(event.routedNs);
            target.writeLong(event.startedNs);
            target.writeLong(event.sentNs);
            target.writeLong(event.workNs);
            target.writeLong(event.coldNs);
            target.writeLong(event.networkNs);
            target.writeInt(event.sumA);
            target.writeInt(event.sumB);
            target.writeInt(event.tokens);
        }

        @Override
        public Finished deserialize(DataInputView source) throws IOException {
            Finished event = new Finished();
            event.number = source.readLong();
            event.path = source.readByte();
            event.intendedNs = source.readLong();
            event.emittedNs = source.readLong();
            event.routedNs = source.readLong();
            event.startedNs = source.readLong();
            event.sentNs = source.readLong();
            event.workNs = source.readLong();
            event.coldNs = source.readLong();
            event.networkNs = source.readLong();
            event.sumA = source.readInt();
            event.sumB = source.readInt();
            event.tokens = source.readInt();
            return event;
        }

        @Override
        public TypeSerializerSnapshot<Finished> snapshotConfiguration() {
            return new Snapshot();
        }

        public static final class Snapshot extends SimpleTypeSerializerSnapshot<Finished> {
            public Snapshot() {
                super(Serializer::new);
            }
        }
    }
}

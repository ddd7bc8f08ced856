package burst.job.event;

import burst.operator.Entry;
import java.io.IOException;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** One event on its way from the source to its server: number, text, and its clock so far. */
public final class Event implements Entry {
    public long number;
    public long intendedNs;
    public long emittedNs;
    public long routedNs;
    public byte[] text;
    /** The subtask that has it, as long as it is in its task; not written anywhere. */
    public int subtask = NO_SUBTASK;

    /** Of an event that was read. */
    public static final int NO_SUBTASK = -1;

    @Override
    public long number() {
        return number;
    }

    @Override
    public long intendedNs() {
        return intendedNs;
    }

    @Override
    public long routedNs() {
        return routedNs;
    }

    @Override
    public void setRoutedNs(long atNs) {
        routedNs = atNs;
    }

    public Event copy() {
        Event copy = new Event();
        copy.number = number;
        copy.intendedNs = intendedNs;
        copy.emittedNs = emittedNs;
        copy.routedNs = routedNs;
        copy.text = text;
        copy.subtask = subtask;
        return copy;
    }

    public static final RecordType<Event> TYPE = new RecordType<>(Event.class, new Serializer());

    public static final class Serializer extends RecordSerializer<Event> {
        private static final long serialVersionUID = 1;

        @Override
        public Event createInstance() {
            return new Event();
        }

        @Override
        public Event copy(Event from) {
            return from.copy();
        }

        @Override
        public void serialize(Event event, DataOutputView target) throws IOException {
            target.writeLong(event.number);
            target.writeLong(event.intendedNs);
            target.writeLong(event.emittedNs);
            target.writeLong(event.routedNs);
            target.writeInt(event.text.length);
            target.write(event.text);
        }

        @Override
        public Event deserialize(DataInputView source) throws IOException {
            Event event = new Event();
            event.number = source.readLong();
            event.intendedNs = source.readLong();
            event.emittedNs = source.readLong();
            event.routedNs = source.readLong();
            event.text = new byte[source.readInt()];
            source.readFully(event.text);
            return event;
        }

        @Override
        public TypeSerializerSnapshot<Event> snapshotConfiguration() {
            return new Snapshot();
        }

        public static final class Snapshot extends SimpleTypeSerializerSnapshot<Event> {
            public Snapshot() {
                super(Serializer::new);
            }
        }
    }
}

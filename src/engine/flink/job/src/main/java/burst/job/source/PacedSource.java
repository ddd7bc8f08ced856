package burst.job.source;

import burst.job.event.Event;
import burst.job.slot.Setup;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.connector.source.Boundedness;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.api.java.typeutils.ResultTypeQueryable;
import org.apache.flink.core.io.SimpleVersionedSerializer;

/** The generator: a FLIP-27 source whose splits are virtual shards of the stream, so that it can go on at any parallelism. */
public final class PacedSource
        implements Source<Event, ShardSplit, List<ShardSplit>>, ResultTypeQueryable<Event> {
    private static final long serialVersionUID = 1;

    private final Setup setup;

    public PacedSource(Setup setup) {
        this.setup = setup;
    }

    @Override
    public Boundedness getBoundedness() {
        return Boundedness.CONTINUOUS_UNBOUNDED;
    }

    @Override
    public TypeInformation<Event> getProducedType() {
        return Event.TYPE;
    }

    @Override
    public SourceReader<Event, ShardSplit> createReader(SourceReaderContext context) {
        return new PacedReader(setup, context);
    }

    @Override
    public SplitEnumerator<ShardSplit, List<ShardSplit>> createEnumerator(SplitEnumeratorContext<ShardSplit> context) {
        return new ShardEnumerator(context, Shards.cutInto(setup.spec().cuts()));
    }

    @Override
    public SplitEnumerator<ShardSplit, List<ShardSplit>> restoreEnumerator(
            SplitEnumeratorContext<ShardSplit> context, List<ShardSplit> waiting) {
        return new ShardEnumerator(context, new ArrayList<>(waiting));
    }

    @Override
    public SimpleVersionedSerializer<ShardSplit> getSplitSerializer() {
        return ShardSplit.Serializer.INSTANCE;
    }

    @Override
    public SimpleVersionedSerializer<List<ShardSplit>> getEnumeratorCheckpointSerializer() {
        return new ShardEnumerator.Serializer();
    }
}

package burst.job.flow;

import burst.job.event.Partial;
import burst.job.slot.Setup;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;

/** Takes final rows of windows that Flink has fired, each with the end of its window, and reports them as a merge does. */
final class FinalRowsOperator extends MergeOperator {
    private static final long serialVersionUID = 1;

    private transient NavigableMap<Long, List<long[]>> rows;

    FinalRowsOperator(Setup setup) {
        super(setup);
    }

    @Override
    public void open() throws Exception {
        rows = new TreeMap<>();
        super.open();
    }

    @Override
    public void processElement(StreamRecord<Partial> record) {
        Partial row = record.getValue();
        rows.computeIfAbsent(row.pane(), end -> new ArrayList<>()).add(row.fields());
    }

    @Override
    void advance(long untilMs) {
        NavigableMap<Long, List<long[]>> ended = rows.headMap(untilMs, true);
        ended.forEach(this::fire);
        ended.clear();
    }
}

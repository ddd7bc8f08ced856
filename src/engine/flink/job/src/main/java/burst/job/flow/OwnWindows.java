package burst.job.flow;

import burst.job.event.Partial;
import burst.job.event.PartialType;
import burst.job.query.TextEvent;
import burst.job.query.Windows;
import burst.job.slot.Setup;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.functions.AggregateFunction;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.functions.windowing.ProcessAllWindowFunction;
import org.apache.flink.streaming.api.functions.windowing.ProcessWindowFunction;
import org.apache.flink.streaming.api.windowing.assigners.SlidingEventTimeWindows;
import org.apache.flink.streaming.api.windowing.assigners.TumblingEventTimeWindows;
import org.apache.flink.streaming.api.windowing.windows.TimeWindow;
import org.apache.flink.util.Collector;

/** Queries q5 and q7 in Flink's own windows, as its users write them: what a bench runs our partial aggregates beside. */
final class OwnWindows {
    private static final TypeInformation<List<long[]>> ROWS = Types.LIST(TypeInformation.of(long[].class));

    private OwnWindows() {}

    /** What a window reads of a bid, and no more: it crosses the network. */
    static Partial bidOf(Windows windows, TextEvent bid, long atMs) {
        long[] fields = isHotItems(windows)
                ? new long[] {bid.auction}
                : new long[] {bid.auction, bid.bidder, atMs, bid.price};
        return new Partial(atMs, fields);
    }

    static void build(DataStream<Partial> bids, Setup setup) {
        Windows windows = setup.spec().windows();
        DataStream<Partial> rows = isHotItems(windows) ? hotItems(bids, windows) : highestBid(bids, windows);
        rows.transform("merge", Types.VOID, new FinalRowsOperator(setup))
                .setParallelism(1)
                .setMaxParallelism(1)
                .name("merge")
                .uid("merge");
    }

    private static boolean isHotItems(Windows windows) {
        return windows.name().equals("q5");
    }

    /** Counted by auction; all counts of a window lie in its last slide. */
    private static DataStream<Partial> hotItems(DataStream<Partial> bids, Windows windows) {
        Duration slide = Duration.ofMillis(windows.slideMs());
        return bids.keyBy(bid -> bid.fields()[0], Types.LONG)
                .window(SlidingEventTimeWindows.of(Duration.ofMillis(windows.sizeMs()), slide))
                .aggregate(new Count(), new OfAuction(), Types.LONG, Types.LONG, PartialType.TYPE)
                .windowAll(TumblingEventTimeWindows.of(slide))
                .aggregate(new Greatest(1), new WithEnd(), ROWS, ROWS, PartialType.TYPE);
    }

    /** By auction first, as a job does that is to run on more than one slot. */
    private static DataStream<Partial> highestBid(DataStream<Partial> bids, Windows windows) {
        Duration size = Duration.ofMillis(windows.sizeMs());
        return bids.keyBy(bid -> bid.fields()[0], Types.LONG)
                .window(TumblingEventTimeWindows.of(size))
                .aggregate(new Greatest(3), new RowsOfAuction(), ROWS, ROWS, PartialType.TYPE)
                .windowAll(TumblingEventTimeWindows.of(size))
                .aggregate(new Greatest(3), new WithEnd(), ROWS, ROWS, PartialType.TYPE);
    }

    private static final class Count implements AggregateFunction<Partial, Long, Long> {
        private static final long serialVersionUID = 1;

        @Override
        public Long createAccumulator() {
            return 0L;
        }

        @Override
        public Long add(Partial bid, Long count) {
            return count + 1;
        }

        @Override
        public Long getResult(Long count) {
            return count;
        }

        @Override
        public Long merge(Long one, Long other) {
            return one + other;
        }
    }

    /** Rows with the greatest number at a place, all of them. */
    private record Greatest(int place) implements AggregateFunction<Partial, List<long[]>, List<long[]>> {
        @Override
        public List<long[]> createAccumulator() {
            return new ArrayList<>();
        }

        @Override
        public List<long[]> add(Partial row, List<long[]> greatest) {
            return add(row.fields(), greatest);
        }

        @Override
        public List<long[]> getResult(List<long[]> greatest) {
            return greatest;
        }

        @Override
        public List<long[]> merge(List<long[]> one, List<long[]> other) {
            other.forEach(fields -> add(fields, one));
            return one;
        }

        private List<long[]> add(long[] fields, List<long[]> greatest) {
            long over = greatest.isEmpty() ? 1 : Long.compare(fields[place], greatest.get(0)[place]);
            if (over > 0) {
                greatest.clear();
            }
            if (over >= 0) {
                greatest.add(fields);
            }
            return greatest;
        }
    }

    private static final class OfAuction extends ProcessWindowFunction<Long, Partial, Long, TimeWindow> {
        private static final long serialVersionUID = 1;

        @Override
        public void process(Long auction, Context context, Iterable<Long> counts, Collector<Partial> out) {
            counts.forEach(
                    count -> out.collect(new Partial(context.window().getEnd(), new long[] {auction, count})));
        }
    }

    private static final class RowsOfAuction extends ProcessWindowFunction<List<long[]>, Partial, Long, TimeWindow> {
        private static final long serialVersionUID = 1;

        @Override
        public void process(Long auction, Context context, Iterable<List<long[]>> windows, Collector<Partial> out) {
            long endMs = context.window().getEnd();
            windows.forEach(rows -> rows.forEach(fields -> out.collect(new Partial(endMs, fields))));
        }
    }

    private static final class WithEnd extends ProcessAllWindowFunction<List<long[]>, Partial, TimeWindow> {
        private static final long serialVersionUID = 1;

        @Override
        public void process(Context context, Iterable<List<long[]>> windows, Collector<Partial> out) {
            long endMs = context.window().getEnd();
            windows.forEach(rows -> rows.forEach(fields -> out.collect(new Partial(endMs, fields))));
        }
    }
}

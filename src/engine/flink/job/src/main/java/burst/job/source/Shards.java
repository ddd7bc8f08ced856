package burst.job.source;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The part of the stream that a reader hands on: event k belongs to shard k mod 5040. So many have all small divisors,
 * so that any parallelism gets equal parts; the reader of a shard goes on with its next event.
 */
public final class Shards {
    static final int COUNT = 5040;

    private final List<ShardSplit> splits;
    /** By shard: the first event that is its reader's. */
    private final long[] fromEvents = new long[COUNT];

    Shards() {
        this(List.of());
    }

    private Shards(List<ShardSplit> splits) {
        this.splits = splits;
        Arrays.fill(fromEvents, Long.MAX_VALUE);
        for (ShardSplit split : splits) {
            for (int shard = split.remainder(); shard < COUNT; shard += split.of()) {
                fromEvents[shard] = split.cursor() + Math.floorMod(shard - split.cursor(), (long) COUNT);
            }
        }
    }

    /** Of a job that has not begun. Its splits stay the same at any parallelism: each goes on with its own cursor. */
    static List<ShardSplit> cutInto(int parts) {
        List<ShardSplit> splits = new ArrayList<>();
        for (int part = 0; part < parts; part++) {
            splits.add(new ShardSplit(part, parts, 0));
        }
        return splits;
    }

    /** Which of so many subtasks an event is dealt to. */
    public static int subtaskOf(long event, int subtasks) {
        return (int) (event % COUNT) % subtasks;
    }

    boolean isEmpty() {
        return splits.isEmpty();
    }

    /** Where its stream goes on: no event before it is its reader's. */
    long first() {
        return Arrays.stream(fromEvents).min().orElse(Long.MAX_VALUE);
    }

    boolean owns(long event) {
        return event >= fromEvents[(int) (event % COUNT)];
    }

    /** Whether any of its events is one with this remainder, where events are dealt out to so many. */
    boolean hasRemainder(int remainder, int of) {
        int common = gcd(of, COUNT);
        for (int shard = remainder % common; shard < COUNT; shard += common) {
            if (fromEvents[shard] != Long.MAX_VALUE) {
                return true;
            }
        }
        return false;
    }

    /** The same reader, which has handed on what is before {@code next}, with these shards more. */
    Shards with(List<ShardSplit> more, long next) {
        List<ShardSplit> all = splitsAt(next);
        all.addAll(more);
        return new Shards(all);
    }

    /** Its shards where all of their events before {@code next} are handed on. */
    List<ShardSplit> splitsAt(long next) {
        List<ShardSplit> now = new ArrayList<>();
        splits.forEach(split -> now.add(split.at(next)));
        return now;
    }

    private static int gcd(int a, int b) {
        return b == 0 ? a : gcd(b, a % b);
    }
}

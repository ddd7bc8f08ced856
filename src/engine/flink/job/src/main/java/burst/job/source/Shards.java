package burst.job.source;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The part of the stream that a reader hands on: event k belongs to shard k mod 5040. So many have all small divisors,
 * so that any parallelism gets equal parts; whoever has a shard goes on with its next event.
 */
final class Shards {
    static final int COUNT = 5040;

    /** By shard: the first event that is its reader's. */
    private final long[] fromEvents;

    Shards() {
        fromEvents = new long[COUNT];
        Arrays.fill(fromEvents, Long.MAX_VALUE);
    }

    private Shards(long[] fromEvents) {
        this.fromEvents = fromEvents;
    }

    /** Of a job that has not begun. */
    static List<ShardSplit> all() {
        List<ShardSplit> splits = new ArrayList<>();
        for (int shard = 0; shard < COUNT; shard++) {
            splits.add(new ShardSplit(shard, shard));
        }
        return splits;
    }

    boolean isEmpty() {
        return Arrays.stream(fromEvents).allMatch(from -> from == Long.MAX_VALUE);
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
    Shards with(List<ShardSplit> splits, long next) {
        long[] from = new long[COUNT];
        Arrays.fill(from, Long.MAX_VALUE);
        splitsAt(next).forEach(split -> from[split.shard()] = split.cursor());
        splits.forEach(split -> from[split.shard()] = split.cursor());
        return new Shards(from);
    }

    /** Its shards where all of their events before {@code next} are handed on. */
    List<ShardSplit> splitsAt(long next) {
        List<ShardSplit> splits = new ArrayList<>();
        for (int shard = 0; shard < COUNT; shard++) {
            if (fromEvents[shard] != Long.MAX_VALUE) {
                long cursor = next + Math.floorMod(shard - next, (long) COUNT);
                splits.add(new ShardSplit(shard, Math.max(fromEvents[shard], cursor)));
            }
        }
        return splits;
    }

    private static int gcd(int a, int b) {
        return b == 0 ? a : gcd(b, a % b);
    }
}

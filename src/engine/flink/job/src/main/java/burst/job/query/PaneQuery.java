package burst.job.query;

import java.util.List;
import java.util.function.Consumer;

/**
 * A query over windows of event time whose accumulator is a commutative monoid, as src/query/query.ts has it: parts of a
 * window may be folded anywhere, in any order, and merged once. A class a query.
 */
public interface PaneQuery extends Query {
    /** By its word in configs. */
    static PaneQuery of(String name) {
        return switch (name) {
            case "q5" -> new Q5();
            case "q7" -> new Q7();
            case "q8" -> new Q8();
            case "q11" -> new Q11();
            default -> throw new IllegalArgumentException("query " + name + " has no windows");
        };
    }

    /** Numbers in each entry of a part. */
    int entryFields();

    /** The part of no event. */
    Part empty();

    /** Whether entries can be the part of events of one pane that were read at these instants. */
    boolean fits(List<long[]> entries, List<Long> instantsMs);

    /** What the events of one pane are folded into. */
    interface Part {
        void fold(TextEvent event, long atMs);

        /** An entry of another part: all of them, once, and the two are merged. */
        void add(long[] entry);

        void forEach(Consumer<long[]> visit);

        /** Hands on and forgets what may decide whether a window has ended before this pane has. */
        default void handOnAhead(Consumer<long[]> to) {}
    }
}

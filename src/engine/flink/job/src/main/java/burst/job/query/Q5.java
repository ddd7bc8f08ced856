package burst.job.query;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Hot items: rows are (auction, bids), all auctions with the most bids of the window. */
final class Q5 implements FixedQuery {
    @Override
    public int entryFields() {
        return 2;
    }

    @Override
    public FixedPart empty() {
        return new Counts();
    }

    @Override
    public boolean fits(List<long[]> entries, List<Long> instantsMs) {
        long total = 0;
        for (long[] entry : entries) {
            if (entry[1] == 0) {
                return false;
            }
            total += entry[1];
        }
        return total == instantsMs.size();
    }

    /** Bids per auction. */
    private static final class Counts implements FixedPart {
        private final Map<Long, Long> bids = new HashMap<>();

        @Override
        public void fold(TextEvent event, long atMs) {
            bids.merge(event.auction, 1L, Long::sum);
        }

        @Override
        public void add(long[] entry) {
            bids.merge(entry[0], entry[1], Long::sum);
        }

        @Override
        public void forEach(Consumer<long[]> visit) {
            bids.forEach((auction, count) -> visit.accept(new long[] {auction, count}));
        }

        @Override
        public List<long[]> rows() {
            long most = bids.values().stream().mapToLong(Long::longValue).max().orElse(0);
            List<long[]> rows = new ArrayList<>();
            bids.forEach((auction, count) -> {
                if (count == most) {
                    rows.add(new long[] {auction, count});
                }
            });
            return rows;
        }
    }
}

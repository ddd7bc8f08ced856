package burst.job.query;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/** The highest bid: rows are (auction, bidder, instant, price), all bids of that price. */
final class Q7 implements FixedQuery {
    private static final int AT_MS = 2;
    private static final int PRICE = 3;

    @Override
    public int entryFields() {
        return 4;
    }

    @Override
    public FixedPart empty() {
        return new Highest();
    }

    @Override
    public boolean fits(List<long[]> entries, List<Long> instantsMs) {
        Set<Long> known = new HashSet<>(instantsMs);
        for (long[] entry : entries) {
            if (!known.contains(entry[AT_MS]) || entry[PRICE] != entries.get(0)[PRICE]) {
                return false;
            }
        }
        return entries.size() <= instantsMs.size() && entries.isEmpty() == instantsMs.isEmpty();
    }

    private static final class Highest implements FixedPart {
        private final List<long[]> bids = new ArrayList<>();
        private long price = -1;

        @Override
        public void fold(TextEvent event, long atMs) {
            if (event.price >= price) {
                add(new long[] {event.auction, event.bidder, atMs, event.price});
            }
        }

        @Override
        public void add(long[] entry) {
            if (entry[PRICE] < price) {
                return;
            }
            if (entry[PRICE] > price) {
                bids.clear();
            }
            price = entry[PRICE];
            bids.add(entry);
        }

        @Override
        public void forEach(Consumer<long[]> visit) {
            bids.forEach(visit);
        }

        @Override
        public List<long[]> rows() {
            return bids;
        }
    }
}

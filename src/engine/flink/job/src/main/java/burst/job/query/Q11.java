package burst.job.query;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/** User sessions: entries are (bidder, first instant, last instant, bids). */
final class Q11 implements PaneQuery {
    private static final int BIDDER = 0;
    private static final int FIRST_MS = 1;
    private static final int LAST_MS = 2;
    private static final int BIDS = 3;

    @Override
    public int entryFields() {
        return 4;
    }

    @Override
    public Part empty() {
        return new Pieces();
    }

    @Override
    public boolean fits(List<long[]> entries, List<Long> instantsMs) {
        Set<Long> known = new HashSet<>(instantsMs);
        Set<Long> bidders = new HashSet<>();
        long total = 0;
        for (long[] entry : entries) {
            boolean isKnown = known.contains(entry[FIRST_MS]) && known.contains(entry[LAST_MS]);
            if (!isKnown || entry[FIRST_MS] > entry[LAST_MS] || entry[BIDS] == 0 || !bidders.add(entry[BIDDER])) {
                return false;
            }
            total += entry[BIDS];
        }
        return total == instantsMs.size();
    }

    /** A pane is no longer than the gap, so that all bids of a bidder in it are of one session. */
    private static final class Pieces implements Part {
        private final Map<Long, long[]> byBidder = new HashMap<>();
        /** Those of whom nothing has been handed on. */
        private final List<Long> newcomers = new ArrayList<>();

        @Override
        public void fold(TextEvent event, long atMs) {
            add(new long[] {event.bidder, atMs, atMs, 1});
        }

        @Override
        public void add(long[] entry) {
            long[] known = byBidder.get(entry[BIDDER]);
            if (known == null) {
                newcomers.add(entry[BIDDER]);
            }
            if (known == null || known[BIDS] == 0) {
                byBidder.put(entry[BIDDER], entry.clone());
                return;
            }
            known[FIRST_MS] = Math.min(known[FIRST_MS], entry[FIRST_MS]);
            known[LAST_MS] = Math.max(known[LAST_MS], entry[LAST_MS]);
            known[BIDS] += entry[BIDS];
        }

        @Override
        public void forEach(Consumer<long[]> visit) {
            byBidder.values().stream().filter(piece -> piece[BIDS] > 0).forEach(visit);
        }

        /**
         * That a session goes on is to be known before the watermark that would end it, which may come before this
         * pane ends. The first bid of a bidder is enough: it keeps the session open for longer than the pane.
         */
        @Override
        public void handOnAhead(Consumer<long[]> to) {
            newcomers.forEach(bidder -> to.accept(byBidder.put(bidder, new long[] {bidder, 0, 0, 0})));
            newcomers.clear();
        }
    }
}

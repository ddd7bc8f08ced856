package burst;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/** Partial aggregates of a query over windows, pane by pane in order of first sight. */
final class Partials {
    /** What one pane is folded into. */
    private interface Pane {
        void fold(Bid bid);

        /** Its rows in an answer. */
        List<long[]> entries();
    }

    /** By query over windows. */
    private static final Map<String, Supplier<Pane>> QUERIES = new LinkedHashMap<>();

    static {
        QUERIES.put("q5", BidsPerAuction::new);
        QUERIES.put("q7", HighestBids::new);
    }

    private final Supplier<Pane> empty;
    private final long slideMs;
    private final Map<Long, Pane> panes = new LinkedHashMap<>();

    Partials(String query, long slideMs) {
        this.empty = QUERIES.get(query);
        this.slideMs = slideMs;
    }

    static Set<String> queries() {
        return QUERIES.keySet();
    }

    /** Takes an event in; one that is no bid says nothing. */
    void fold(Bid bid) {
        if (bid != null) {
            panes.computeIfAbsent(bid.atMs / slideMs, pane -> empty.get()).fold(bid);
        }
    }

    void appendPanes(StringBuilder json) {
        String separator = "";
        for (Map.Entry<Long, Pane> pane : panes.entrySet()) {
            json.append(separator).append('[').append(pane.getKey()).append(",[");
            appendEntries(json, pane.getValue().entries());
            json.append("]]");
            separator = ",";
        }
    }

    private static void appendEntries(StringBuilder json, List<long[]> entries) {
        String separator = "";
        for (long[] entry : entries) {
            json.append(separator).append('[');
            for (int field = 0; field < entry.length; field++) {
                json.append(field == 0 ? "" : ",").append(entry[field]);
            }
            json.append(']');
            separator = ",";
        }
    }

    /** Of {@code q5}. */
    private static final class BidsPerAuction implements Pane {
        private final Map<Long, Long> counts = new LinkedHashMap<>();

        @Override
        public void fold(Bid bid) {
            counts.merge(bid.auction, 1L, Long::sum);
        }

        @Override
        public List<long[]> entries() {
            List<long[]> entries = new ArrayList<>(counts.size());
            counts.forEach((auction, bids) -> entries.add(new long[] {auction, bids}));
            return entries;
        }
    }

    /** Of {@code q7}. */
    private static final class HighestBids implements Pane {
        private final List<long[]> bids = new ArrayList<>();
        private long highest = -1;

        @Override
        public void fold(Bid bid) {
            if (bid.price < highest) {
                return;
            }
            if (bid.price > highest) {
                bids.clear();
            }
            highest = bid.price;
            bids.add(new long[] {bid.auction, bid.bidder, bid.atMs, bid.price});
        }

        @Override
        public List<long[]> entries() {
            return bids;
        }
    }
}

package burst;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/** Partial aggregates of a query over windows, pane by pane in order of first sight. */
final class Partials {
    /** What one pane is folded into. */
    private interface Pane {
        /** Takes a text in, if the query reads it. */
        void fold(String text, long atMs);

        boolean isEmpty();

        /** Its rows in an answer. */
        List<long[]> entries();
    }

    /** By query over windows. */
    private static final Map<String, Supplier<Pane>> QUERIES = new LinkedHashMap<>();

    static {
        QUERIES.put("q5", BidsPerAuction::new);
        QUERIES.put("q7", HighestBids::new);
        QUERIES.put("q8", Newcomers::new);
        QUERIES.put("q11", Sessions::new);
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

    /** Takes an event in; one that the query does not read says nothing. */
    void fold(String text, long atMs) {
        Pane pane = panes.get(atMs / slideMs);
        boolean isNew = pane == null;
        if (isNew) {
            pane = empty.get();
        }
        pane.fold(text, atMs);
        if (isNew && !pane.isEmpty()) {
            panes.put(atMs / slideMs, pane);
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
        public void fold(String text, long atMs) {
            Bid bid = Bid.read(text, atMs);
            if (bid != null) {
                counts.merge(bid.auction, 1L, Long::sum);
            }
        }

        @Override
        public boolean isEmpty() {
            return counts.isEmpty();
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
        public void fold(String text, long atMs) {
            Bid bid = Bid.read(text, atMs);
            if (bid == null || bid.price < highest) {
                return;
            }
            if (bid.price > highest) {
                bids.clear();
            }
            highest = bid.price;
            bids.add(new long[] {bid.auction, bid.bidder, bid.atMs, bid.price});
        }

        @Override
        public boolean isEmpty() {
            return bids.isEmpty();
        }

        @Override
        public List<long[]> entries() {
            return bids;
        }
    }

    /** Of {@code q8}. */
    private static final class Newcomers implements Pane {
        private final Set<Long> persons = new LinkedHashSet<>();
        private final Set<Long> sellers = new LinkedHashSet<>();

        @Override
        public void fold(String text, long atMs) {
            Newcomer found = Newcomer.read(text);
            if (found != null) {
                (found.isSeller ? sellers : persons).add(found.id);
            }
        }

        @Override
        public boolean isEmpty() {
            return persons.isEmpty() && sellers.isEmpty();
        }

        @Override
        public List<long[]> entries() {
            List<long[]> entries = new ArrayList<>();
            persons.forEach(id -> entries.add(new long[] {0, id}));
            sellers.forEach(id -> entries.add(new long[] {1, id}));
            return entries;
        }
    }

    /** Of {@code q11}: a pane is no longer than the gap, so that all bids of a bidder in it are of one session. */
    private static final class Sessions implements Pane {
        private final Map<Long, long[]> sessions = new LinkedHashMap<>();

        @Override
        public void fold(String text, long atMs) {
            Bid bid = Bid.read(text, atMs);
            if (bid == null) {
                return;
            }
            long[] session = sessions.computeIfAbsent(bid.bidder, bidder -> new long[] {bidder, atMs, atMs, 0});
            session[1] = Math.min(session[1], atMs);
            session[2] = Math.max(session[2], atMs);
            session[3]++;
        }

        @Override
        public boolean isEmpty() {
            return sessions.isEmpty();
        }

        @Override
        public List<long[]> entries() {
            return new ArrayList<>(sessions.values());
        }
    }
}

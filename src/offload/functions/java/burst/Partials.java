package burst;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Partial aggregates of a query over windows, pane by pane in order of first sight. */
final class Partials {
    private static final Pattern BID =
        Pattern.compile("Bid\\{auction=([0-9]{1,15}), bidder=([0-9]{1,15}), price=([0-9]{1,15}),");

    /** What one pane is folded into. */
    private interface Pane {
        void fold(long auction, long bidder, long price, long atMs);

        /** Its rows in an answer. */
        List<long[]> entries();
    }

    private final boolean isCount;
    private final long slideMs;
    private final Map<Long, Pane> panes = new LinkedHashMap<>();

    Partials(String query, long slideMs) {
        this.isCount = query.equals("q5");
        this.slideMs = slideMs;
    }

    static boolean knows(Object query) {
        return "q5".equals(query) || "q7".equals(query);
    }

    /** Takes an event in; one that is no bid says nothing. */
    void fold(String text, long atMs) {
        Matcher bid = BID.matcher(text);
        if (!bid.lookingAt()) {
            return;
        }
        panes
            .computeIfAbsent(atMs / slideMs, pane -> isCount ? new BidsPerAuction() : new HighestBids())
            .fold(number(bid, 1), number(bid, 2), number(bid, 3), atMs);
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

    private static long number(Matcher bid, int group) {
        return Long.parseLong(bid.group(group));
    }

    /** Of {@code q5}. */
    private static final class BidsPerAuction implements Pane {
        private final Map<Long, Long> counts = new LinkedHashMap<>();

        @Override
        public void fold(long auction, long bidder, long price, long atMs) {
            counts.merge(auction, 1L, Long::sum);
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
        public void fold(long auction, long bidder, long price, long atMs) {
            if (price < highest) {
                return;
            }
            if (price > highest) {
                bids.clear();
            }
            highest = price;
            bids.add(new long[] {auction, bidder, atMs, price});
        }

        @Override
        public List<long[]> entries() {
            return bids;
        }
    }
}

package burst;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/** Rows of a query of single events, each with the id of its event. */
final class Rows {
    /** By query: the row that a bid comes to, or null. */
    private static final Map<String, Function<Bid, long[]>> QUERIES = new LinkedHashMap<>();

    static {
        QUERIES.put("q1", bid -> new long[] {bid.auction, bid.bidder, bid.price * 908, bid.atMs});
        QUERIES.put("q2", bid -> bid.auction % 123 == 0 ? new long[] {bid.auction, bid.price} : null);
        QUERIES.put("q14", Rows::calculate);
    }

    private final Function<Bid, long[]> query;
    private final StringBuilder rows = new StringBuilder();

    Rows(String query) {
        this.query = QUERIES.get(query);
    }

    static Set<String> queries() {
        return QUERIES.keySet();
    }

    /** A bid in a band of prices. */
    private static long[] calculate(Bid bid) {
        long converted = bid.price * 908;
        if (converted <= 1_000_000_000L || converted >= 50_000_000_000L) {
            return null;
        }
        return new long[] {
            bid.auction, bid.bidder, converted, timeOfDay(bid.atMs), bid.atMs, bid.countInExtra('c')
        };
    }

    /** 1 by day, 2 by night, 3 between them; the day begins at instant 0. */
    private static long timeOfDay(long atMs) {
        long hour = atMs / 3_600_000 % 24;
        if (hour >= 8 && hour <= 18) {
            return 1;
        }
        return hour <= 6 || hour >= 20 ? 2 : 3;
    }

    /** Takes an event in; one that is no bid comes to no row. */
    void add(long id, Bid bid) {
        long[] row = bid == null ? null : query.apply(bid);
        if (row == null) {
            return;
        }
        rows.append(rows.length() == 0 ? "[" : ",[").append(id);
        for (long field : row) {
            rows.append(',').append(field);
        }
        rows.append(']');
    }

    void appendRows(StringBuilder json) {
        json.append(rows);
    }
}

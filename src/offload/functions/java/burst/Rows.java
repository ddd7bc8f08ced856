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
        QUERIES.put("q2", bid -> bid.auction % 123 == 0 ? new long[] {bid.auction, bid.price} : null);
    }

    private final Function<Bid, long[]> query;
    private final StringBuilder rows = new StringBuilder();

    Rows(String query) {
        this.query = QUERIES.get(query);
    }

    static Set<String> queries() {
        return QUERIES.keySet();
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

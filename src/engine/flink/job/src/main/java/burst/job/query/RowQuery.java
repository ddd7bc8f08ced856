package burst.job.query;

/** A query of single events, as src/query/query.ts has it: each comes to one row or to none. A class a query. */
public interface RowQuery extends Query {
    /** By its word in configs; null where that is no such query. */
    static RowQuery of(String name) {
        return switch (name) {
            case "q1" -> new Q1();
            case "q2" -> new Q2();
            case "q14" -> new Q14();
            default -> null;
        };
    }

    /** Numbers in each row. */
    int rowFields();

    /** The row of an event that it reads; null where there is none. */
    long[] row(TextEvent event, long atMs);

    /** 0.908 of a price, exactly: in thousandths of what the price is in. */
    static long inThousandthsOfEuros(long price) {
        return price * 908;
    }
}

import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.table.api.DataTypes;
import org.apache.flink.table.api.Schema;
import org.apache.flink.table.api.bridge.java.StreamTableEnvironment;
import org.apache.flink.types.Row;
import org.apache.flink.util.CloseableIterator;

/**
 * Nexmark's queries, in SQL and run by Flink, on the events of a file: one line each, kind, three numbers, instant in ms and
 * a text. The numbers of a bid are auction, bidder and price, those of an auction its id and seller, that of a person its
 * id; the text of a bid is its field extra.
 * Arguments: query, length (or gap) and slide of its windows in ms, file. Prints final rows as burst's digest has them,
 * sorted as texts.
 *
 * <p>As in nexmark/nexmark, in words of this project's own, but for q7: its windows are half-open here.
 */
public final class Judge {
    public static void main(String[] arguments) throws Exception {
        String query = arguments[0];
        String size = interval(arguments[1]);
        String slide = interval(arguments[2]);
        StreamExecutionEnvironment environment = StreamExecutionEnvironment.getExecutionEnvironment();
        environment.setParallelism(1);
        StreamTableEnvironment tables = StreamTableEnvironment.create(environment);
        Path file = Path.of(arguments[3]);
        addTable(environment, tables, file, "bid", "auction", "bidder", "price");
        addTable(environment, tables, file, "auction", "id", "seller", "unused");
        addTable(environment, tables, file, "person", "id", "unused", "unused_too");
        List<String> rows = new ArrayList<>();
        String sql = sqlOf(query, size, slide);
        try (CloseableIterator<Row> found = tables.executeSql(sql).collect()) {
            found.forEachRemaining(row -> {
                String text = text(query, row);
                rows.add(text);
            });
        }
        rows.sort(null);
        for (String row : rows) {
            System.out.println(row);
        }
    }

    private static void addTable(
            StreamExecutionEnvironment environment, StreamTableEnvironment tables, Path file, String... names) throws Exception {
        tables.createTemporaryView(names[0], tables.fromDataStream(
            environment.fromData(read(file, names[0]), Types.ROW_NAMED(
                new String[] {names[1], names[2], names[3], "at", "extra"},
                Types.LONG, Types.LONG, Types.LONG, Types.LOCAL_DATE_TIME, Types.STRING)),
            Schema.newBuilder()
                .column(names[1], DataTypes.BIGINT())
                .column(names[2], DataTypes.BIGINT())
                .column(names[3], DataTypes.BIGINT())
                .column("at", DataTypes.TIMESTAMP(3))
                .column("extra", DataTypes.STRING())
                .watermark("at", "`at`")
                .build()));
    }

    private static String sqlOf(String query, String size, String slide) {
        switch (query) {
            case "q1":
                return "SELECT auction, bidder, 0.908 * price, `at` FROM bid";
            case "q2":
                return "SELECT auction, price FROM bid WHERE MOD(auction, 123) = 0";
            case "q5":
                return mostBids(size, slide);
            case "q7":
                return highestBids(size);
            case "q8":
                return newSellers(size);
            case "q11":
                return sessions(size);
            case "q14":
                return calculation();
            default:
                throw new IllegalArgumentException(query);
        }
    }

    /** q8: the persons who opened an auction in the tumbling window that they came in. */
    private static String newSellers(String size) {
        String came = "SELECT id, window_start, window_end FROM TABLE("
            + "TUMBLE(TABLE person, DESCRIPTOR(`at`), " + size + ")) GROUP BY id, window_start, window_end";
        String sold = "SELECT seller, window_start, window_end FROM TABLE("
            + "TUMBLE(TABLE auction, DESCRIPTOR(`at`), " + size + ")) GROUP BY seller, window_start, window_end";
        return "SELECT came.window_end, came.id FROM (" + came + ") AS came JOIN (" + sold + ") AS sold"
            + " ON came.id = sold.seller AND came.window_start = sold.window_start"
            + " AND came.window_end = sold.window_end";
    }

    /** q11: bids of each session of a bidder, and when it began. */
    private static String sessions(String gap) {
        return "SELECT window_end, bidder, COUNT(*) AS bids, window_start FROM TABLE("
            + "SESSION(TABLE bid PARTITION BY bidder, DESCRIPTOR(`at`), " + gap + "))"
            + " GROUP BY bidder, window_start, window_end";
    }

    /** q14: bids in a band of prices, with 1 by day, 2 by night, 3 between, and how often the text has a c. */
    private static String calculation() {
        return "SELECT auction, bidder, 0.908 * price, CASE"
            + " WHEN HOUR(`at`) >= 8 AND HOUR(`at`) <= 18 THEN 1"
            + " WHEN HOUR(`at`) <= 6 OR HOUR(`at`) >= 20 THEN 2"
            + " ELSE 3 END, `at`, CHAR_LENGTH(extra) - CHAR_LENGTH(REPLACE(extra, 'c', '')) FROM bid"
            + " WHERE 0.908 * price > 1000000 AND 0.908 * price < 50000000";
    }

    /** q5: the auctions with the most bids of each sliding window. */
    private static String mostBids(String size, String slide) {
        String counted = "SELECT auction, COUNT(*) AS bids, window_start, window_end FROM TABLE("
            + "HOP(TABLE bid, DESCRIPTOR(`at`), " + slide + ", " + size + "))"
            + " GROUP BY auction, window_start, window_end";
        return "SELECT counted.window_end, counted.auction, counted.bids FROM (" + counted + ") AS counted"
            + " JOIN (SELECT MAX(bids) AS most, window_start, window_end FROM (" + counted + ") AS every_auction"
            + " GROUP BY window_start, window_end) AS best"
            + " ON counted.window_start = best.window_start AND counted.window_end = best.window_end"
            + " AND counted.bids >= best.most";
    }

    /** q7: the highest bids of each tumbling window. */
    private static String highestBids(String size) {
        return "SELECT best.window_end, bid.auction, bid.bidder, bid.`at`, bid.price FROM bid"
            + " JOIN (SELECT MAX(price) AS highest, window_start, window_end FROM TABLE("
            + "TUMBLE(TABLE bid, DESCRIPTOR(`at`), " + size + ")) GROUP BY window_start, window_end) AS best"
            + " ON bid.price = best.highest"
            + " AND bid.`at` >= best.window_start AND bid.`at` < best.window_end";
    }

    private static List<Row> read(Path file, String kind) throws Exception {
        List<Row> events = new ArrayList<>();
        for (String line : Files.readAllLines(file)) {
            String[] fields = line.split(",", -1);
            if (!fields[0].equals(kind)) {
                continue;
            }
            LocalDateTime at = LocalDateTime.ofInstant(Instant.ofEpochMilli(Long.parseLong(fields[4])), ZoneOffset.UTC);
            events.add(Row.of(Long.valueOf(fields[1]), Long.valueOf(fields[2]), Long.valueOf(fields[3]), at, fields[5]));
        }
        return events;
    }

    private static String text(String query, Row row) {
        StringBuilder text = new StringBuilder(query);
        for (int field = 0; field < row.getArity(); field++) {
            Object value = row.getField(field);
            text.append('_').append(inDigest(value));
        }
        return text.toString();
    }

    /** Instants in ms, and prices in another currency in thousandths. */
    private static Object inDigest(Object value) {
        if (value instanceof LocalDateTime at) {
            return at.toInstant(ZoneOffset.UTC).toEpochMilli();
        }
        return value instanceof BigDecimal price ? price.movePointRight(3).toBigIntegerExact() : value;
    }

    private static String interval(String ms) {
        long length = Long.parseLong(ms);
        return "INTERVAL '" + length / 1000 + "." + String.format("%03d", length % 1000) + "' SECOND(5,3)";
    }
}

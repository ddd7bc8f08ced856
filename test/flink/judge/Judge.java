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
 * Nexmark's queries over windows, in SQL and run by Flink, on the bids of a file: one line each, auction, bidder, price and
 * instant in ms. Arguments: query, length and slide of its windows in ms, file. Prints final rows as burst's digest has
 * them, sorted as texts.
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
        tables.createTemporaryView("bid", tables.fromDataStream(
            environment.fromData(read(Path.of(arguments[3])), Types.ROW_NAMED(
                new String[] {"auction", "bidder", "price", "at"},
                Types.LONG, Types.LONG, Types.LONG, Types.LOCAL_DATE_TIME)),
            Schema.newBuilder()
                .column("auction", DataTypes.BIGINT())
                .column("bidder", DataTypes.BIGINT())
                .column("price", DataTypes.BIGINT())
                .column("at", DataTypes.TIMESTAMP(3))
                .watermark("at", "`at`")
                .build()));
        List<String> rows = new ArrayList<>();
        String sql = query.equals("q5") ? mostBids(size, slide) : highestBids(size);
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

    private static List<Row> read(Path file) throws Exception {
        List<Row> bids = new ArrayList<>();
        for (String line : Files.readAllLines(file)) {
            String[] fields = line.split(",");
            LocalDateTime at = LocalDateTime.ofInstant(Instant.ofEpochMilli(Long.parseLong(fields[3])), ZoneOffset.UTC);
            bids.add(Row.of(Long.valueOf(fields[0]), Long.valueOf(fields[1]), Long.valueOf(fields[2]), at));
        }
        return bids;
    }

    private static String text(String query, Row row) {
        StringBuilder text = new StringBuilder(query);
        for (int field = 0; field < row.getArity(); field++) {
            Object value = row.getField(field);
            text.append('_').append(value instanceof LocalDateTime ? toMs((LocalDateTime) value) : value);
        }
        return text.toString();
    }

    private static Object toMs(LocalDateTime at) {
        return at.toInstant(ZoneOffset.UTC).toEpochMilli();
    }

    private static String interval(String ms) {
        long length = Long.parseLong(ms);
        return "INTERVAL '" + length / 1000 + "." + String.format("%03d", length % 1000) + "' SECOND(5,3)";
    }
}

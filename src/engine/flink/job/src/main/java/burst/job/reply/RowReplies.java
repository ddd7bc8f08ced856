package burst.job.reply;

import burst.job.event.Event;
import burst.job.query.RowReader;
import burst.job.stream.Digest;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.JsonNode;

/**
 * Reads answers with rows, as src/dataflow/calls/check-rows.ts does: {@code {ids, rows: [[id, field, …], …], errors?: [{id,
 * error}, …]}}. An event that is answered and has no row comes to none, so that an answer that is ill-formed anywhere says
 * nothing, as does one with a row of an event that it does not answer, or that the query does not read.
 */
public final class RowReplies extends QueryReply {
    private final RowReader reader;

    /** The reader is this one's own: replies are read on other threads. */
    public RowReplies(RowReader reader, List<Event> sent) {
        super(sent, "rows");
        this.reader = reader;
    }

    @Override
    ReplyContent contentOf(JsonNode list, List<Integer> answered, List<Integer> refused) {
        Map<Integer, Digest> rows = rowsOf(list, positions());
        if (rows == null || !answered.containsAll(rows.keySet())) {
            return ReplyContent.NONE;
        }
        List<Digest> digests = answered.stream()
                .map(position -> rows.getOrDefault(position, new Digest()))
                .toList();
        return new ReplyContent(answered, digests, refused);
    }

    /** By position; null where one is ill-formed, or of an event that was not sent, is not read, or has one. */
    private Map<Integer, Digest> rowsOf(JsonNode rows, Map<Long, Integer> positions) {
        if (!rows.isArray()) {
            return null;
        }
        Map<Integer, Digest> found = new HashMap<>();
        for (JsonNode row : rows) {
            long[] fields = numbersOf(row, 1, reader.query.rowFields());
            boolean hasId = fields != null && isWhole(row.get(0));
            Integer position = hasId ? positions.get((long) row.get(0).doubleValue()) : null;
            if (position == null || found.containsKey(position) || !reader.isRead(sent.get(position).text)) {
                return null;
            }
            Digest digest = new Digest();
            reader.addRow(digest, fields);
            found.put(position, digest);
        }
        return found;
    }
}

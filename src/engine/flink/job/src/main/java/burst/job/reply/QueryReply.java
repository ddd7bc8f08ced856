package burst.job.reply;

import burst.job.event.Event;
import burst.operator.Json;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.JsonNode;

/** What answers to all queries of Nexmark have in common: numbers of the events that were sent, and of refused ones. */
public abstract class QueryReply {
    private static final double MOST_EXACT = 0x1p53 - 1;

    final List<Event> sent;
    private final String list;

    /** {@code list} is the key of what the answer comes to. */
    QueryReply(List<Event> sent, String list) {
        this.sent = sent;
        this.list = list;
    }

    /** Never throws. */
    public final ReplyContent read(byte[] body) {
        JsonNode reply = Json.parseOrNull(body);
        if (reply == null || !reply.isObject()) {
            return ReplyContent.NONE;
        }
        if (reply.has("events") && !reply.has(list)) {
            return ReplyContent.OF_NO_QUERY;
        }
        List<Integer> answered = answered(reply.path("ids"));
        List<Integer> refused = refused(reply.path("errors"));
        if (answered == null || refused == null || answered.stream().anyMatch(refused::contains)) {
            return ReplyContent.NONE;
        }
        return contentOf(reply.path(list), answered, refused);
    }

    /** What the list comes to; {@link ReplyContent#NONE} where it is ill-formed, or cannot be of the events that are answered. */
    abstract ReplyContent contentOf(JsonNode given, List<Integer> answered, List<Integer> refused);

    Map<Long, Integer> positions() {
        Map<Long, Integer> positions = new HashMap<>();
        for (int position = 0; position < sent.size(); position++) {
            positions.put(sent.get(position).number, position);
        }
        return positions;
    }

    /** Null where one of them was not sent, or stands there twice; also where these are no list. */
    private List<Integer> answered(JsonNode ids) {
        return ids.isArray() ? positionsOf(ids) : null;
    }

    /** Of {@code [{id, error}, …]}, which may lack; null where that is ill-formed. */
    private List<Integer> refused(JsonNode errors) {
        if (!errors.isArray()) {
            return errors.isMissingNode() || errors.isNull() ? List.of() : null;
        }
        List<JsonNode> ids = new ArrayList<>();
        for (JsonNode error : errors) {
            if (!error.path("error").isTextual()) {
                return null;
            }
            ids.add(error.path("id"));
        }
        return positionsOf(ids);
    }

    private List<Integer> positionsOf(Iterable<JsonNode> ids) {
        Map<Long, Integer> positions = positions();
        List<Integer> found = new ArrayList<>();
        for (JsonNode id : ids) {
            Integer position = isWhole(id) ? positions.remove((long) id.doubleValue()) : null;
            if (position == null) {
                return null;
            }
            found.add(position);
        }
        return found;
    }

    /** So many whole numbers of a list from a place on; null where there are others. */
    static long[] numbersOf(JsonNode list, int from, int count) {
        if (!list.isArray() || list.size() != from + count) {
            return null;
        }
        long[] numbers = new long[count];
        for (int i = 0; i < count; i++) {
            if (!isWhole(list.get(from + i))) {
                return null;
            }
            numbers[i] = (long) list.get(from + i).doubleValue();
        }
        return numbers;
    }

    static boolean isWhole(JsonNode value) {
        double number = value.isNumber() ? value.doubleValue() : -1;
        return number >= 0 && number <= MOST_EXACT && number == Math.rint(number);
    }
}

package burst.job.reply;

import burst.job.event.Event;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.JsonNode;

/** What answers to all queries of Nexmark have in common: numbers of the events that were sent, and of refused ones. */
final class QueryReply {
    private static final double MOST_EXACT = 0x1p53 - 1;

    private final List<Event> sent;

    QueryReply(List<Event> sent) {
        this.sent = sent;
    }

    Map<Long, Integer> positions() {
        Map<Long, Integer> positions = new HashMap<>();
        for (int position = 0; position < sent.size(); position++) {
            positions.put(sent.get(position).number, position);
        }
        return positions;
    }

    /** Null where one of them was not sent, or stands there twice; also where these are no list. */
    List<Integer> answered(JsonNode ids) {
        return ids.isArray() ? positionsOf(ids) : null;
    }

    /** Of {@code [{id, error}, …]}, which may lack; null where that is ill-formed. */
    List<Integer> refused(JsonNode errors) {
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

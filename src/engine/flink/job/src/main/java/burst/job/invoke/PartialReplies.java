package burst.job.invoke;

import burst.job.event.Event;
import burst.job.harness.Json;
import burst.job.query.Partial;
import burst.job.query.TextEvent;
import burst.job.query.Windows;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.JsonNode;

/**
 * Reads answers with partial aggregates, as src/dataflow/calls/check-partials.ts does: {@code {ids, panes: [[pane,
 * [fields, …]], …], errors?: [{id, error}, …]}}. What belongs to which event cannot be seen in it, so that one that is
 * ill-formed anywhere says nothing, as does one whose panes cannot be those of the events that it answers.
 */
final class PartialReplies {
    private static final double MOST_EXACT = 0x1p53 - 1;

    private final Windows windows;
    private final List<Event> sent;

    PartialReplies(Windows windows, List<Event> sent) {
        this.windows = windows;
        this.sent = sent;
    }

    /** Never throws. */
    ReplyContent read(byte[] body) {
        JsonNode reply = Json.parseOrNull(body);
        if (reply == null || !reply.isObject()) {
            return ReplyContent.NONE;
        }
        if (reply.has("events") && !reply.has("panes")) {
            return ReplyContent.OF_NO_QUERY;
        }
        List<Integer> answered = positionsOf(reply.path("ids"));
        List<Integer> refused = refusedOf(reply.path("errors"));
        List<Partial> parts = partsOf(reply.path("panes"));
        if (answered == null || refused == null || parts == null || answered.stream().anyMatch(refused::contains)) {
            return ReplyContent.NONE;
        }
        return fit(parts, answered) ? ReplyContent.ofParts(answered, refused, parts) : ReplyContent.NONE;
    }

    /** Null where one of them was not sent, or stands there twice. */
    private List<Integer> positionsOf(Iterable<JsonNode> ids) {
        Map<Long, Integer> positions = new HashMap<>();
        for (int position = 0; position < sent.size(); position++) {
            positions.put(sent.get(position).number, position);
        }
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

    private List<Integer> refusedOf(JsonNode errors) {
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

    private List<Partial> partsOf(JsonNode panes) {
        if (!panes.isArray()) {
            return null;
        }
        List<Partial> parts = new ArrayList<>();
        for (JsonNode pane : panes) {
            if (!pane.isArray() || pane.size() != 2 || !isWhole(pane.get(0)) || !pane.get(1).isArray()) {
                return null;
            }
            for (JsonNode entry : pane.get(1)) {
                long[] fields = fieldsOf(entry);
                if (fields == null) {
                    return null;
                }
                parts.add(new Partial((long) pane.get(0).doubleValue(), fields));
            }
        }
        return parts;
    }

    private long[] fieldsOf(JsonNode entry) {
        if (!entry.isArray() || entry.size() != windows.query().entryFields()) {
            return null;
        }
        long[] fields = new long[entry.size()];
        for (int i = 0; i < fields.length; i++) {
            if (!isWhole(entry.get(i))) {
                return null;
            }
            fields[i] = (long) entry.get(i).doubleValue();
        }
        return fields;
    }

    private static boolean isWhole(JsonNode value) {
        double number = value.isNumber() ? value.doubleValue() : -1;
        return number >= 0 && number <= MOST_EXACT && number == Math.rint(number);
    }

    /** Whether panes can hold what was read of these events, all of it and nothing else. */
    private boolean fit(List<Partial> parts, List<Integer> answered) {
        Map<Long, List<Long>> instants = new HashMap<>();
        TextEvent read = new TextEvent();
        for (int position : answered) {
            Event event = sent.get(position);
            if (read.read(event.text) && windows.query().reads(read.kind)) {
                long atMs = Windows.msOf(event.intendedNs);
                instants.computeIfAbsent(atMs / windows.slideMs(), pane -> new ArrayList<>()).add(atMs);
            }
        }
        Map<Long, List<long[]>> entries = new HashMap<>();
        for (Partial part : parts) {
            entries.computeIfAbsent(part.pane(), pane -> new ArrayList<>()).add(part.fields());
        }
        Set<Long> panes = new HashSet<>(instants.keySet());
        panes.addAll(entries.keySet());
        return panes.stream().allMatch(pane -> windows.query()
                .fits(entries.getOrDefault(pane, List.of()), instants.getOrDefault(pane, List.of())));
    }
}

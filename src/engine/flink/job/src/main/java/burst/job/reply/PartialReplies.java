package burst.job.reply;

import burst.job.event.Event;
import burst.job.event.Partial;
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
public final class PartialReplies extends QueryReply {
    private final Windows windows;

    public PartialReplies(Windows windows, List<Event> sent) {
        super(sent, "panes");
        this.windows = windows;
    }

    @Override
    ReplyContent contentOf(JsonNode panes, List<Integer> answered, List<Integer> refused) {
        List<Partial> parts = partsOf(panes);
        return parts != null && fit(parts, answered)
                ? ReplyContent.ofParts(answered, refused, parts)
                : ReplyContent.NONE;
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
                long[] fields = numbersOf(entry, 0, windows.query().entryFields());
                if (fields == null) {
                    return null;
                }
                parts.add(new Partial((long) pane.get(0).doubleValue(), fields));
            }
        }
        return parts;
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

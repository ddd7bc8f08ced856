package burst.job.check;

import burst.job.merge.WindowMerge;
import burst.job.query.PaneQuery;
import burst.job.query.Parts;
import burst.job.query.RowQuery;
import burst.job.query.RowReader;
import burst.job.query.TextEvent;
import burst.job.query.Windows;
import burst.job.stream.Digest;
import burst.job.stream.EventText;
import burst.job.stream.KeyedRandom;
import burst.job.stream.Load;
import burst.job.stream.Schedule;
import burst.job.stream.ServiceTimes;
import burst.job.stream.WordTable;
import burst.operator.policy.LocalWait;
import burst.operator.policy.PerEventRule;
import burst.operator.policy.Router;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.JsonNode;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.ObjectMapper;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.node.ArrayNode;

/** Answers questions about the job's pure parts, one JSON object a line, so that a test can ask TypeScript the same. */
public final class Answers {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    public static void main(String[] args) throws Exception {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            System.out.println(MAPPER.writeValueAsString(answer(MAPPER.readTree(line))));
        }
    }

    private static Object answer(JsonNode question) throws Exception {
        switch (question.get("ask").asText()) {
            case "random":
                return (long) (random(question) * 0x1p53);
            case "instants":
                return instants(question);
            case "instantsMs":
                return hashOfInstantsMs(question);
            case "eventRows":
                return eventRows(question);
            case "rows":
                return finalRows(question);
            case "service":
                return serviceTimes(question);
            case "texts":
                return hashOfTexts(question.get("from").asLong(), question.get("to").asLong());
            case "digest":
                Digest digest = new Digest();
                digest.addText(question.get("text").asText().getBytes(StandardCharsets.UTF_8));
                return digest.toString();
            case "words":
                return counted(question);
            case "router":
                return routed(question);
            case "rule":
                return rules(question);
            case "wait":
                return waits(question);
            default:
                throw new IllegalArgumentException(question.toString());
        }
    }

    private static double random(JsonNode vector) {
        return new KeyedRandom(vector.get("seed").asLong(), vector.get("purpose").asText())
                .at(vector.get("index").asLong());
    }

    private static ArrayNode instants(JsonNode question) {
        Schedule schedule = scheduleOf(question);
        ArrayNode instants = MAPPER.createArrayNode();
        for (int i = 0; i < question.get("count").asInt(); i++) {
            long atNs = schedule.next();
            if (atNs == Schedule.ENDED) {
                break;
            }
            instants.add(atNs);
        }
        return instants;
    }

    /** Of all instants as windows have them, a line each. */
    private static String hashOfInstantsMs(JsonNode question) throws Exception {
        Schedule schedule = scheduleOf(question);
        MessageDigest hash = MessageDigest.getInstance("SHA-256");
        for (long atNs = schedule.next(); atNs != Schedule.ENDED; atNs = schedule.next()) {
            hash.update((Windows.msOf(atNs) + "\n").getBytes(StandardCharsets.US_ASCII));
        }
        return HexFormat.of().formatHex(hash.digest());
    }

    /** The final rows of a query, from parts of several subtasks that come pane by pane, sorted as texts. */
    private static ArrayNode finalRows(JsonNode question) {
        String name = question.get("query").asText();
        Windows windows = new Windows(
                name, PaneQuery.of(name), question.get("sizeMs").asLong(), question.get("slideMs").asLong());
        int subtasks = 3;
        List<Parts> parts = new ArrayList<>();
        for (int subtask = 0; subtask < subtasks; subtask++) {
            parts.add(new Parts(windows));
        }
        WindowMerge merge = WindowMerge.of(windows);
        List<String> rows = new ArrayList<>();
        EventText text = new EventText();
        TextEvent read = new TextEvent();
        Schedule schedule = scheduleOf(question);
        int event = 0;
        long beforeMs = 0;
        for (long atNs = schedule.next(); ; atNs = schedule.next()) {
            long atMs = atNs == Schedule.ENDED ? Long.MAX_VALUE : Windows.msOf(atNs);
            long lastMs = beforeMs;
            parts.forEach(own -> own.handOn(atMs, merge::add));
            merge.advance(atMs, (endMs, fired) -> {
                if (endMs < lastMs) {
                    throw new AssertionError("the window that ends at " + endMs + " did not fire at " + lastMs);
                }
                fired.forEach(row -> rows.add(name + "_" + endMs + "_"
                        + Arrays.stream(row).mapToObj(Long::toString).collect(Collectors.joining("_"))));
            });
            if (atNs == Schedule.ENDED) {
                break;
            }
            beforeMs = atMs;
            if (read.read(text.of(event))) {
                parts.get(event % subtasks).fold(read, atMs);
            }
            event++;
        }
        rows.sort(null);
        ArrayNode sorted = MAPPER.createArrayNode();
        rows.forEach(sorted::add);
        return sorted;
    }

    /** The digest and the number of the rows of a query of single events. */
    private static ArrayNode eventRows(JsonNode question) {
        String name = question.get("query").asText();
        RowReader reader = new RowReader(name, RowQuery.of(name));
        Digest digest = new Digest();
        EventText text = new EventText();
        Schedule schedule = scheduleOf(question);
        int event = 0;
        for (long atNs = schedule.next(); atNs != Schedule.ENDED; atNs = schedule.next()) {
            reader.addText(digest, text.of(event++), atNs);
        }
        return MAPPER.createArrayNode().add(digest.toString()).add(digest.tokens);
    }

    private static Schedule scheduleOf(JsonNode question) {
        return Schedule.of(Load.of(question.get("load"), question.get("trace")), question.get("seed").asLong());
    }

    private static ArrayNode serviceTimes(JsonNode question) {
        ServiceTimes times = new ServiceTimes(question.get("service"), question.get("seed").asLong());
        ArrayNode drawn = MAPPER.createArrayNode();
        for (int event = 0; event < question.get("count").asInt(); event++) {
            drawn.add(times.ofNs(event));
        }
        return drawn;
    }

    private static String hashOfTexts(long from, long to) throws Exception {
        EventText text = new EventText();
        MessageDigest hash = MessageDigest.getInstance("SHA-256");
        for (long event = from; event < to; event++) {
            hash.update(text.of(event));
            hash.update((byte) '\n');
        }
        return HexFormat.of().formatHex(hash.digest());
    }

    /** How often these words come in the texts of the first events, and how many there are in all. */
    private static ArrayNode counted(JsonNode question) {
        EventText text = new EventText();
        WordTable table = new WordTable();
        for (long event = 0; event < question.get("events").asLong(); event++) {
            table.addText(text.of(event));
        }
        ArrayNode counts = MAPPER.createArrayNode().add(table.words());
        for (JsonNode word : question.get("words")) {
            counts.add(table.countOf(word.asText().getBytes(StandardCharsets.UTF_8)));
        }
        return counts;
    }

    /** A new share now and then, as ticks bring it. */
    private static String routed(JsonNode question) {
        Router router = new Router();
        StringBuilder way = new StringBuilder();
        for (JsonNode share : question.get("shares")) {
            router.setShare(share.asDouble());
            for (int i = 0; i < question.get("each").asInt(); i++) {
                way.append(router.isOffloaded() ? '1' : '0');
            }
        }
        return way.toString();
    }

    private static String rules(JsonNode question) {
        double margin = question.get("settings").path("margin").asDouble(1);
        PerEventRule rule = PerEventRule.of(
                question.get("kind").asText(), margin, question.get("sloLimitMs").asDouble());
        StringBuilder way = new StringBuilder();
        for (JsonNode row : question.get("rows")) {
            way.append(rule.route(
                            row.get(0).asDouble(), row.get(1).asDouble(), row.get(2).asDouble(), row.get(3).asDouble())
                    ? '1'
                    : '0');
        }
        return way.toString();
    }

    private static ArrayNode waits(JsonNode question) {
        LocalWait wait = new LocalWait(question.get("meanServiceMs").asDouble());
        ArrayNode seen = MAPPER.createArrayNode();
        for (JsonNode step : question.get("steps")) {
            if (step.has("dispatch")) {
                wait.dispatch(step.get("dispatch").asLong());
            } else if (step.has("measured")) {
                wait.measured(step.get("measured").asDouble(), step.get("atNs").asLong());
            } else {
                seen.add(wait.eventsAt(step.get("askedAtNs").asLong()));
            }
        }
        return seen;
    }
}

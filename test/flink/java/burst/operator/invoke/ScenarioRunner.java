package burst.operator.invoke;

import burst.job.reply.ReplyContent;
import burst.operator.Reply;
import burst.operator.Status;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.JsonNode;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.ObjectMapper;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.node.ArrayNode;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * Drives the invoker's state machine through scenarios of test/fixtures/invoker-scenarios, one a line, and prints
 * what followed each step: {@code [{then, breaker, admits}]}.
 */
public final class ScenarioRunner {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private record Batch(String name, List<Long> events, Delivery delivery, boolean isProbe) {}

    private static final class Request {
        final Batch batch;
        final List<Integer> rows;
        boolean isAwaited = true;

        Request(Batch batch, List<Integer> rows) {
            this.batch = batch;
            this.rows = rows;
        }
    }

    private final int maxAttempts;
    private final Breaker breaker = new Breaker();
    private final Map<String, Batch> batches = new HashMap<>();
    private final List<Request> requests = new ArrayList<>();
    private final Set<Long> counted = new HashSet<>();
    private ArrayNode then;

    private ScenarioRunner(int maxAttempts) {
        this.maxAttempts = maxAttempts;
    }

    public static void main(String[] args) throws Exception {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            JsonNode scenario = MAPPER.readTree(line);
            ScenarioRunner runner = new ScenarioRunner(scenario.get("maxAttempts").asInt());
            ArrayNode results = MAPPER.createArrayNode();
            for (JsonNode step : scenario.get("steps")) {
                results.add(runner.take(step));
            }
            System.out.println(results);
        }
    }

    private ObjectNode take(JsonNode step) {
        long atNs = Math.round(step.get("atMs").asDouble() * 1e6);
        then = MAPPER.createArrayNode();
        if (step.has("batch")) {
            open(step.get("batch"));
        } else if (step.has("due")) {
            Batch batch = batches.get(step.get("due").asText());
            follow(batch, batch.delivery.resend(), atNs);
        } else if (step.has("reply")) {
            replied(step.get("reply"), step.path("u").asDouble(0), atNs);
        }
        ObjectNode result = MAPPER.createObjectNode();
        result.set("then", then);
        return result.put("breaker", breaker.isOpen() ? "open" : "closed").put("admits", breaker.admits(atNs));
    }

    private void open(JsonNode told) {
        List<Long> events = new ArrayList<>();
        told.get("events").forEach(event -> events.add(event.asLong()));
        Batch batch = new Batch(
                told.get("name").asText(), events, new Delivery(events.size(), maxAttempts), breaker.sent());
        batches.put(batch.name, batch);
        send(batch, batch.delivery.rows());
    }

    private void replied(JsonNode told, double u, long atNs) {
        Request request = requests.get(told.get("request").asInt() - 1);
        Batch batch = request.batch;
        Status status = Status.of(told.get("status").asText());
        long[] sent = request.rows.stream().mapToLong(batch.events::get).toArray();
        ReplyContent content = status == Status.OK
                ? ReplyContent.of(sent, told.path("body").asText("").getBytes(StandardCharsets.UTF_8))
                : ReplyContent.NONE;
        List<Integer> answered = content.answered().stream().map(request.rows::get).toList();
        if (!request.isAwaited) {
            batch.delivery.answeredLate(answered);
            count(batch, answered);
            return;
        }
        request.isAwaited = false;
        double retryAfterMs = told.path("retryAfterMs").asDouble(0);
        Reply<ReplyContent> reply = new Reply<>(
                status, true, "", retryAfterMs, false, Double.NaN, Double.NaN, Double.NaN, "", 0, content);
        Delivery.Progress progress = batch.delivery.replied(reply, u, atNs, breaker);
        count(batch, progress.answered());
        follow(batch, progress.step(), atNs);
    }

    private void follow(Batch batch, Delivery.Step step, long atNs) {
        switch (step.kind()) {
            case SEND -> send(batch, step.rows());
            case WAIT -> then.addObject().putObject("wait").put("batch", batch.name).put("ms", step.afterMs());
            case END -> {
                if (batch.isProbe) {
                    breaker.probed(atNs);
                }
                ObjectNode end = then.addObject().putObject("end").put("batch", batch.name);
                numbers(end.putArray("fallback"), batch, step.rows());
            }
        }
    }

    private void send(Batch batch, List<Integer> rows) {
        requests.add(new Request(batch, rows));
        ObjectNode send = then.addObject().putObject("send").put("batch", batch.name).put("request", requests.size());
        numbers(send.putArray("events"), batch, rows);
    }

    private void count(Batch batch, List<Integer> rows) {
        List<Long> events = new ArrayList<>(rows.stream().map(batch.events::get).toList());
        Collections.sort(events);
        if (events.isEmpty()) {
            return;
        }
        ObjectNode count = then.addObject().putObject("count").put("batch", batch.name);
        ArrayNode fresh = count.putArray("events");
        ArrayNode again = count.putArray("again");
        events.forEach(event -> (counted.add(event) ? fresh : again).add(event));
    }

    private static void numbers(ArrayNode array, Batch batch, List<Integer> rows) {
        rows.forEach(row -> array.add(batch.events.get(row)));
    }
}

package burst.job.invoke;

import burst.job.Spec;
import burst.job.event.Event;
import burst.job.harness.Decision;
import burst.job.reply.ReplyContent;
import burst.operator.Json;
import burst.operator.Reply;
import burst.operator.Status;
import burst.operator.invoke.BatchLimits;
import burst.operator.invoke.OffloadPath;
import burst.operator.policy.Policy;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntConsumer;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.JsonNode;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.node.ArrayNode;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.node.ObjectNode;

/** Answers which way the events of each case of test/fixtures/routes.json go; a line has a spec and a case. */
public final class Routes extends QuietPort {

    public static void main(String[] args) throws Exception {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            JsonNode asked = Json.parse(line);
            System.out.println(new Routes().ways(new Spec(asked.get("spec").toString()), asked.get("case")));
        }
    }

    private ArrayNode ways(Spec spec, JsonNode told) {
        long atNs = Math.round(told.get("atMs").asDouble() * 1e6);
        OffloadPath<Event, ReplyContent> path =
                JobPath.of(spec, new JobPath.Place(0, spec.parallelism()), spec.firstDecision().orders.batch(), this, this).path();
        Policy policy = new Policy(spec.policy(), path);
        Decision decision = decisionOf(told, atNs);
        policy.apply(decision.orders);
        policy.measured(decision.waitOf(0).events(), decision.waitOf(0).measuredAtNs());
        nowNs = atNs;
        path.setLimits(new BatchLimits(1, 1e9, 10, Double.POSITIVE_INFINITY));
        for (int i = 0; i < told.path("failures").asInt(0); i++) {
            path.add(event());
        }
        path.setLimits(spec.firstDecision().orders.batch());
        if (told.has("openedMs")) {
            nowNs = Math.round(told.get("openedMs").asDouble() * 1e6);
            path.add(event());
            nowNs = atNs;
        }
        ArrayNode ways = Json.object().putArray("offloaded");
        for (int i = 0; i < told.get("offloaded").size(); i++) {
            ways.add(policy.isOffloaded(atNs, true));
        }
        return ways;
    }

    private static Decision decisionOf(JsonNode told, long atNs) {
        ObjectNode decision = Json.object().put("share", told.path("share").asDouble(0));
        decision.put("estimateMs", told.path("estimateMs").asDouble(100));
        if (told.has("rule")) {
            decision.putObject("perEvent").put("kind", told.get("rule").asText()).putObject("settings");
        }
        double underWay = told.path("inService").asBoolean(false) ? 1 : 0;
        decision.putArray("wait").addObject()
                .put("subtask", 0)
                .put("localWaitEvents", told.path("waitEvents").asDouble(0) + underWay)
                .put("measuredAtNs", atNs);
        return Decision.of(decision);
    }

    private static Event event() {
        Event event = new Event();
        event.text = new byte[] {'a'};
        return event;
    }

    @Override
    public CompletableFuture<Reply<ReplyContent>> invoke(byte[] payload, Sent<ReplyContent> sent) {
        return CompletableFuture.completedFuture(Reply.without(Status.FAILED, "told"));
    }

    @Override
    public Runnable at(long instantNs, Runnable action) {
        return () -> {};
    }

    @Override
    public void giveBack(List<Event> events, Runnable begun, IntConsumer served) {
        begun.run();
    }
}

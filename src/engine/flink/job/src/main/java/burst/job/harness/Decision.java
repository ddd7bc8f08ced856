package burst.job.harness;

import burst.operator.invoke.BatchLimits;
import burst.operator.policy.Orders;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.JsonNode;

/** What the control plane decided at a tick; NaN and infinity where it says null. */
public final class Decision {
    public final long version;
    public final Orders orders;
    public final boolean isStopping;
    private final JsonNode wait;

    private Decision(JsonNode node) {
        version = node.path("version").asLong(0);
        orders = ordersOf(node);
        isStopping = node.path("isStopping").asBoolean(false);
        wait = node.path("wait");
    }

    public static Decision of(JsonNode node) {
        return new Decision(node);
    }

    /** The metric of one subtask's local wait; null where this decision brings none. */
    public Wait waitOf(int subtask) {
        for (JsonNode entry : wait) {
            if (entry.get("subtask").asInt() == subtask) {
                return new Wait(entry.get("localWaitEvents").asDouble(), entry.get("measuredAtNs").asLong());
            }
        }
        return null;
    }

    public record Wait(double events, long measuredAtNs) {}

    private static Orders ordersOf(JsonNode node) {
        JsonNode rule = node.path("perEvent");
        Orders.PerEvent perEvent = rule.isObject()
                ? new Orders.PerEvent(
                        rule.get("kind").asText(), rule.path("settings").path("margin").asDouble(1))
                : null;
        return new Orders(
                node.path("share").asDouble(0),
                perEvent,
                limitsOf(node.path("batch")),
                node.path("estimateMs").asDouble(Double.NaN));
    }

    private static BatchLimits limitsOf(JsonNode node) {
        return new BatchLimits(
                limit(node, "maxEvents"), limit(node, "maxBytes"), limit(node, "lingerMs"), limit(node, "maxWorkMs"));
    }

    private static double limit(JsonNode node, String key) {
        return node.path(key).asDouble(Double.POSITIVE_INFINITY);
    }
}

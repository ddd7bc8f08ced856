package burst.job.harness;

import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.JsonNode;

/** What the control plane decided at a tick; NaN and infinity where it says null. */
public final class Decision {
    public final long version;
    public final double share;
    /** Null for a strategy that answers shares. */
    public final PerEvent perEvent;
    public final BatchLimits batch;
    public final double estimateMs;
    public final boolean isStopping;
    private final JsonNode wait;

    private Decision(JsonNode node) {
        version = node.path("version").asLong(0);
        share = node.path("share").asDouble(0);
        JsonNode rule = node.path("perEvent");
        perEvent = rule.isObject() ? new PerEvent(rule.get("kind").asText(), rule.path("settings")) : null;
        batch = BatchLimits.of(node.path("batch"));
        estimateMs = node.path("estimateMs").asDouble(Double.NaN);
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

    public record PerEvent(String kind, JsonNode settings) {}

    public record Wait(double events, long measuredAtNs) {}

    /** When a batch is due: whichever limit comes first. */
    public record BatchLimits(double maxEvents, double maxBytes, double lingerMs, double maxWorkMs) {
        public static BatchLimits of(JsonNode node) {
            return new BatchLimits(
                    limit(node, "maxEvents"), limit(node, "maxBytes"), limit(node, "lingerMs"), limit(node, "maxWorkMs"));
        }

        private static double limit(JsonNode node, String key) {
            return node.path(key).asDouble(Double.POSITIVE_INFINITY);
        }
    }
}

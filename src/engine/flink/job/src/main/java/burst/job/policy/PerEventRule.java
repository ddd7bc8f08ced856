package burst.job.policy;

import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.JsonNode;

/** The rule of a per-event strategy: true = offload. */
@FunctionalInterface
public interface PerEventRule {
    boolean route(double localWaitMs, double remainingLingerMs, double offloadMs, double meanServiceMs);

    /** By its word; the settings are those of src/strategy/. */
    static PerEventRule of(String kind, JsonNode settings, double sloLimitMs) {
        switch (kind) {
            case "shortest-delay":
                // A tie goes local.
                return (waitMs, lingerMs, offloadMs, serviceMs) -> lingerMs + offloadMs < waitMs + serviceMs;
            case "deadline":
                double limitMs = sloLimitMs * settings.path("margin").asDouble(1);
                return (waitMs, lingerMs, offloadMs, serviceMs) -> waitMs + serviceMs > limitMs;
            default:
                throw new IllegalArgumentException("per-event strategy " + kind + " is not known to the Flink job");
        }
    }
}

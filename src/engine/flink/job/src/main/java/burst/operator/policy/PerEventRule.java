package burst.operator.policy;

/** The rule of a per-event strategy: true = offload. */
@FunctionalInterface
public interface PerEventRule {
    boolean route(double localWaitMs, double remainingLingerMs, double offloadMs, double meanServiceMs);

    /** By its word. */
    static PerEventRule of(String kind, double margin, double sloLimitMs) {
        double limitMs = sloLimitMs * margin;
        return switch (kind) {
            // A tie goes local.
            case "shortest-delay" -> (waitMs, lingerMs, offloadMs, serviceMs) ->
                    lingerMs + offloadMs < waitMs + serviceMs;
            case "deadline" -> (waitMs, lingerMs, offloadMs, serviceMs) -> waitMs + serviceMs > limitMs;
            default -> throw new IllegalArgumentException(
                    "per-event strategy " + kind + " is not known to the Flink job");
        };
    }
}

package burst.operator.policy;

import burst.operator.invoke.BatchLimits;

/** What a control plane wants until it says otherwise. */
public record Orders(
        double share,
        /** Null for a strategy that answers shares. */
        PerEvent perEvent,
        BatchLimits batch,
        /** What an offloaded event takes from its send to its answer, as the strategy expects it. */
        double estimateMs) {
    /** A strategy that decides event by event: its word, and its share of the objective where it has one. */
    public record PerEvent(String kind, double margin) {}
}

package burst.operator.policy;

/** What does not change while a policy runs. */
public record PolicySettings(
        double meanServiceMs,
        /** NaN without an objective. */
        double sloLimitMs,
        /** Places in the subtask's channel; a large number where there is no bound. */
        double bufferEvents,
        /** Nothing is offloaded before this instant of the job's clock. */
        long fromNs,
        /** From then on all is offloaded, whatever is ordered. */
        boolean isOffloadOnly) {}

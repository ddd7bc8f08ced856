package burst.operator.invoke;

/** What does not change while a path runs. */
public record OffloadSettings(
        /** Calls that this subtask may have in flight. */
        int window,
        int maxAttempts,
        double callTimeoutMs,
        /** What is given up is dropped, instead of given back. */
        boolean isDropping,
        /** Mean work of an entry at the target, by which a batch's limit on work is one on entries. */
        double meanServiceMs) {}

package burst.operator.invoke;

/** What does not change while a path runs. */
public record OffloadSettings(
        /** Calls that this subtask may have in flight. */
        int window,
        int maxAttempts,
        double callTimeoutMs,
        /** What is given up is dropped, instead of given back. */
        boolean isDropping,
        /**
         * What was given back counts as the subtask's own server has it, whatever comes late: for jobs that may be
         * restarted, since its server keeps it as state.
         */
        boolean isGivenBackForGood,
        /** Mean work of an entry at the target, by which a batch's limit on work is one on entries. */
        double meanServiceMs) {}

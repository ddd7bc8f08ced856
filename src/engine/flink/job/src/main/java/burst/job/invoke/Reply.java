package burst.job.invoke;

/** What became of a request; NaN for what the service did not tell. */
public record Reply(
        Status status,
        /** Lambda's own word: the limit that throttled, or the error type of a failure. */
        String reason,
        double retryAfterMs,
        boolean isCold,
        double initMs,
        double durationMs,
        double billedMs,
        /** As the service names it; empty where it does not tell. */
        String environment,
        long responseBytes,
        ReplyContent content) {

    static Reply without(Status status, String reason) {
        return new Reply(status, reason, 0, false, Double.NaN, Double.NaN, Double.NaN, "", 0, ReplyContent.NONE);
    }
}

package burst.operator;

/** What became of a request; NaN for what the service did not tell. */
public record Reply<A extends Answers>(
        Status status,
        /** False where it is known that the function did not run: refused, or never carried to the service. */
        boolean isInvoked,
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
        /** Null where the status is another than {@link Status#OK}. */
        A content) {

    /** The same with another content. */
    public Reply<A> with(A other) {
        return new Reply<>(status, isInvoked, reason, retryAfterMs, isCold, initMs, durationMs, billedMs, environment,
                responseBytes, other);
    }

    /** Nothing came back: what the function did meanwhile, and what that costs, is not known. */
    public static <A extends Answers> Reply<A> without(Status status, String reason) {
        return new Reply<>(status, true, reason, 0, false, Double.NaN, Double.NaN, Double.NaN, "", 0, null);
    }

    /** No connection carried the request: nothing has run, and nothing is charged. */
    public static <A extends Answers> Reply<A> notCarried(String reason) {
        return new Reply<>(Status.UNAVAILABLE, false, reason, 0, false, 0, 0, 0, "", 0, null);
    }
}

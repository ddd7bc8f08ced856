package burst.operator.invoke;

/** Full-jitter exponential back-off (Brooker, "Exponential backoff and jitter", AWS Architecture Blog 2015). */
final class BackOff {
    private static final double BASE_MS = 50;
    private static final double CAP_MS = 5000;

    private BackOff() {}

    /** After attempt {@code attempt} (from 1), by a draw in [0, 1), and no earlier than the server asked. */
    static double afterMs(int attempt, double u, double retryAfterMs) {
        return Math.max(retryAfterMs, u * Math.min(CAP_MS, BASE_MS * Math.pow(2, attempt - 1)));
    }
}

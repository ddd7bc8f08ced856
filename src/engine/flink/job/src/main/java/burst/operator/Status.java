package burst.operator;

/** How a request ended; the words are those of src/offload/target.ts and src/dataflow/calls/invoker.ts. */
public enum Status {
    OK("ok"),
    THROTTLED("throttled"),
    TIMED_OUT("timed-out"),
    FAILED("failed"),
    TOO_LARGE("too-large"),
    RESPONSE_TOO_LARGE("response-too-large"),
    /** The service failed or was not reached: the function has not judged the batch. */
    UNAVAILABLE("unavailable"),
    /** The client's own limit ran out; the reply may still come. */
    NO_REPLY("no-reply"),
    /** The function answered, but not for every event, or in no way that can be read. */
    MALFORMED("malformed");

    public final String word;

    Status(String word) {
        this.word = word;
    }

    public static Status of(String word) {
        for (Status status : values()) {
            if (status.word.equals(word)) {
                return status;
            }
        }
        throw new IllegalArgumentException("status " + word + " is not known");
    }

    /** What the row of a batch says of its last request, as src/dataflow/calls/invoker.ts has it; else Lambda's own word. */
    public String errorType(String reason) {
        return switch (this) {
            case OK -> "";
            case NO_REPLY -> "call-timeout";
            case MALFORMED -> "malformed-response";
            case TIMED_OUT -> "Sandbox.Timedout";
            case TOO_LARGE -> "RequestTooLargeException";
            case RESPONSE_TOO_LARGE -> "Function.ResponseSizeTooLarge";
            default -> reason;
        };
    }

    /** Sending the same bytes again cannot help; fewer of them can. */
    public boolean isTooLarge() {
        return this == TOO_LARGE || this == RESPONSE_TOO_LARGE;
    }

    /** The function had the batch and failed on it: one event of it may be to blame. */
    public boolean isOfFunction() {
        return this == FAILED || this == TIMED_OUT || this == MALFORMED;
    }
}

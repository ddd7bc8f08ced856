package burst.job.event;

/** One entry of a partial aggregate, and the pane that it belongs to. */
public record Partial(long pane, long[] fields) {}

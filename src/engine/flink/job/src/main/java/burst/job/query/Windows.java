package burst.job.query;

/** What a trial asks of its windows [n × slide, n × slide + size), in ms of the trial's clock; of sessions size is the gap. */
public record Windows(String name, PaneQuery query, long sizeMs, long slideMs) {
    private static final double NS_PER_MS = 1e6;

    /** Event time: an intended instant, floored to the millisecond by the division that every engine makes. */
    public static long msOf(long intendedNs) {
        return (long) Math.floor(intendedNs / NS_PER_MS);
    }

    /** Where a pane ends. */
    public long endMsOf(long pane) {
        return (pane + 1) * slideMs;
    }

    /** The instant before which nothing will come any more, by a watermark of Flink: nothing comes at it either. */
    public static long untilMs(long watermark) {
        return watermark == Long.MAX_VALUE ? watermark : watermark + 1;
    }

    /** The reverse. */
    public static long watermarkOf(long untilMs) {
        return untilMs == Long.MAX_VALUE ? untilMs : untilMs - 1;
    }
}

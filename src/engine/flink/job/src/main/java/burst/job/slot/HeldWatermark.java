package burst.job.slot;

/** The instant before which an offload path has nothing left: written and read by the source's task alone. */
public final class HeldWatermark {
    private long smallestMs = Long.MAX_VALUE;
    private Runnable onChange = () -> {};

    /** {@link Long#MAX_VALUE} where the path holds nothing. */
    public long smallestMs() {
        return smallestMs;
    }

    public void set(long toMs) {
        if (toMs != smallestMs) {
            smallestMs = toMs;
            onChange.run();
        }
    }

    public void onChange(Runnable listener) {
        onChange = listener;
    }
}

package burst.operator.policy;

/** Realizes an offload share by error diffusion over events, exactly as src/dataflow/control/router.ts. */
public final class Router {
    /** Decimal, so that a share of 0.3 is exactly 3 of any 10. */
    private static final long WHOLE = 1_000_000_000;

    private long share;
    private long error;

    public void setShare(double offloadShare) {
        share = Math.round(Math.min(1, Math.max(0, offloadShare)) * WHOLE);
    }

    /** What has been left over so far: state of a job that may be restarted. */
    public long error() {
        return error;
    }

    public void setError(long leftOver) {
        error = leftOver;
    }

    /** Whether the next event is offloaded. */
    public boolean isOffloaded() {
        error += share;
        if (error < WHOLE) {
            return false;
        }
        error -= WHOLE;
        return true;
    }
}

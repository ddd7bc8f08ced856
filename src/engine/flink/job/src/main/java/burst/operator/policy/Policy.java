package burst.operator.policy;

import burst.operator.invoke.OffloadPath;

/** Which path the next event takes: the control plane's newest decision, carried out event by event. */
public final class Policy {
    private final OffloadPath<?, ?> path;
    private final Router router = new Router();
    private final LocalWait localWait;
    private final PolicySettings settings;
    private final double meanServiceMs;
    private double share;
    private double estimateMs;
    private String ruleKind = "";
    /** Null for a strategy that answers shares. */
    private PerEventRule rule;

    public Policy(PolicySettings settings, OffloadPath<?, ?> path) {
        this.settings = settings;
        this.path = path;
        meanServiceMs = settings.meanServiceMs();
        localWait = new LocalWait(meanServiceMs);
    }

    public void apply(Orders orders) {
        share = orders.share();
        router.setShare(share);
        estimateMs = orders.estimateMs();
        Orders.PerEvent perEvent = orders.perEvent();
        if (perEvent == null) {
            rule = null;
            ruleKind = "";
        } else if (!perEvent.kind().equals(ruleKind)) {
            ruleKind = perEvent.kind();
            rule = PerEventRule.of(ruleKind, perEvent.margin(), settings.sloLimitMs());
        }
    }

    /** What the shares of all events so far have left over: state of a job that may be restarted. */
    public long shareError() {
        return router.error();
    }

    public void setShareError(long leftOver) {
        router.setError(leftOver);
    }

    /** The subtask's local wait, as it was at an instant that has passed. */
    public void measured(double waitEvents, long measuredAtNs) {
        localWait.measured(waitEvents, measuredAtNs);
    }

    /** {@code hasPlace} is what Flink tells of the channel: false only while its writer is not available. */
    public boolean isOffloaded(long nowNs, boolean hasPlace) {
        if (nowNs < settings.fromNs()) {
            return false;
        }
        if (settings.isOffloadOnly()) {
            return true;
        }
        if (rule == null) {
            return share > 0 && router.isOffloaded() && path.admits(nowNs);
        }
        if (!path.admits(nowNs)) {
            return false;
        }
        double waitEvents = localWait.eventsAt(nowNs);
        // The full-channel rule: without it a short channel can lock offloading out for ever. One event is in service.
        if ((!hasPlace || waitEvents > settings.bufferEvents()) && path.hasRoom()) {
            return true;
        }
        return rule.route(waitEvents * meanServiceMs, path.remainingLingerMs(nowNs), estimateMs, meanServiceMs);
    }

    /** An event has gone to the subtask's own server, by the channel or by the fallback list. */
    public void dispatchedLocally(long nowNs) {
        localWait.dispatch(nowNs);
    }
}

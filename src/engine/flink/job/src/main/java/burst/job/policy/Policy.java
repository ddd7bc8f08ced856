package burst.job.policy;

import burst.job.Spec;
import burst.job.harness.Decision;
import burst.job.invoke.OffloadPath;

/** Which path the next event takes: the control plane's newest decision, carried out event by event. */
public final class Policy {
    private final OffloadPath path;
    private final Router router = new Router();
    private final LocalWait localWait;
    private final double meanServiceMs;
    private final double sloLimitMs;
    private final double bufferEvents;
    private final long windowStartNs;
    private final boolean isOffloadOnly;
    private double share;
    private double estimateMs;
    private String ruleKind = "";
    /** Null for a strategy that answers shares. */
    private PerEventRule rule;

    public Policy(Spec spec, OffloadPath path) {
        this.path = path;
        meanServiceMs = spec.meanServiceMs();
        sloLimitMs = spec.sloLimitMs();
        bufferEvents = spec.bufferEvents();
        windowStartNs = spec.windowStartNs();
        isOffloadOnly = spec.pipeline().equals("invoker");
        localWait = new LocalWait(meanServiceMs);
    }

    public void apply(Decision decision, int subtask) {
        share = decision.share;
        router.setShare(share);
        estimateMs = decision.estimateMs;
        if (decision.perEvent == null) {
            rule = null;
            ruleKind = "";
        } else if (!decision.perEvent.kind().equals(ruleKind)) {
            ruleKind = decision.perEvent.kind();
            rule = PerEventRule.of(ruleKind, decision.perEvent.settings(), sloLimitMs);
        }
        Decision.Wait wait = decision.waitOf(subtask);
        if (wait != null) {
            localWait.measured(wait.events(), wait.measuredAtNs());
        }
    }

    /** {@code hasPlace} is what Flink tells of the channel: false only while its writer is not available. */
    public boolean isOffloaded(long nowNs, boolean hasPlace) {
        if (nowNs < windowStartNs) {
            return false;
        }
        if (isOffloadOnly) {
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
        if ((!hasPlace || waitEvents > bufferEvents) && path.hasRoom()) {
            return true;
        }
        return rule.route(waitEvents * meanServiceMs, path.remainingLingerMs(nowNs), estimateMs, meanServiceMs);
    }

    /** An event has gone to the subtask's own server, by the channel or by the fallback list. */
    public void dispatchedLocally(long nowNs) {
        localWait.dispatch(nowNs);
    }
}

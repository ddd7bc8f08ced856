package burst.job.flow;

import burst.job.slot.SourceMeter;
import burst.operator.invoke.CallCounts;
import burst.operator.invoke.OffloadPath;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.MetricGroup;

/** The metric group `burst` of a policy: what a subtask bursts, in the cluster's web interface, REST and reporters. */
final class BurstMetrics {
    private BurstMetrics() {}

    static void register(
            MetricGroup operator, SourceMeter meter, ShareMeter share, OffloadPath<?, ?> path, CallCounts.Price price) {
        MetricGroup group = operator.addGroup("burst");
        CallCounts calls = path.counts();
        group.gauge("offloaded", (Gauge<Long>) meter::offloadedEvents);
        group.gauge("inFlight", (Gauge<Long>) path::inFlightEvents);
        group.gauge("batchSize", (Gauge<Long>) calls::lastBatchEvents);
        group.gauge("throttles", (Gauge<Long>) calls::throttles);
        group.gauge("retries", (Gauge<Long>) calls::retries);
        group.gauge("fallback", (Gauge<Long>) calls::fallbackEvents);
        group.gauge("share", (Gauge<Double>) share::now);
        group.gauge("costUsd", (Gauge<Double>) () -> calls.costUsd(price));
    }
}

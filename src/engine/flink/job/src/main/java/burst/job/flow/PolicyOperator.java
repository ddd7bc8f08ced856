package burst.job.flow;

import burst.job.harness.HarnessLink;
import burst.job.harness.Json;
import burst.job.harness.TrialClock;
import java.util.function.Supplier;
import org.apache.flink.runtime.io.AvailabilityProvider;
import org.apache.flink.runtime.io.network.api.writer.ResultPartitionWriter;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.node.ObjectNode;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;

public final class PolicyOperator extends AbstractStreamOperator<Event> implements OneInputStreamOperator<Event, Event> {
    private static final long serialVersionUID = 1;

    private final Setup setup;
    private transient HarnessLink link;
    private transient Slot slot;
    private transient SourceMeter meter;
    private transient TrialClock clock;
    private transient ResultPartitionWriter[] writers;
    private transient Supplier<ObjectNode> gauge;
    private transient int subtask;

    public PolicyOperator(Setup setup) {
        this.setup = setup;
    }

    @Override
    public void open() throws Exception {
        super.open();
        subtask = getRuntimeContext().getTaskInfo().getIndexOfThisSubtask();
        link = setup.link();
        slot = Slot.acquire(setup, subtask);
        meter = slot.meter;
        writers = getContainingTask().getEnvironment().getAllWriters();
        gauge = this::counters;
        link.addGauge(gauge);
    }

    @Override
    public void processElement(StreamRecord<Event> record) throws Exception {
        if (clock == null) {
            clock = link.clock().get();
        }
        Event event = record.getValue();
        meter.resume(event.emittedNs);
        event.routedNs = clock.nowNs();
        output.collect(record);
        meter.routedLocally();
        noteAvailability();
    }

    /**
     * Flink does not block in {@code collect}: it suspends the task between two polls of the source while a writer
     * is not available. So the block begins here, and ends with the writer's own future.
     */
    private void noteAvailability() {
        for (ResultPartitionWriter writer : writers) {
            if (!writer.isAvailable()) {
                meter.block(clock.nowNs());
                AvailabilityProvider provider = writer;
                provider.getAvailableFuture().thenRun(() -> meter.unblock(clock.nowNs()));
            }
        }
    }

    @Override
    public void close() throws Exception {
        if (link != null) {
            link.removeGauge(gauge);
            slot.release();
            link.release();
        }
        super.close();
    }

    private ObjectNode counters() {
        TrialClock origin = link.clock().getNow(null);
        if (origin == null) {
            return null;
        }
        long nowNs = origin.nowNs();
        long handled = meter.routedLocalEvents() + meter.offloadedEvents();
        return Json.object()
                .put("kind", "counters")
                .put("subtask", subtask)
                .put("atNs", nowNs)
                .put("emitted", handled + (meter.isHolding(nowNs) ? 1 : 0))
                .put("routedLocal", meter.routedLocalEvents())
                .put("offloaded", meter.offloadedEvents())
                .put("policyBlockedNs", meter.blockedNs(nowNs));
    }
}

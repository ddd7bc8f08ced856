package burst.job.source;

import burst.job.Spec;
import burst.job.event.Event;
import burst.job.harness.Closing;
import burst.job.harness.HarnessLink;
import burst.job.harness.TrialClock;
import burst.job.query.Windows;
import burst.job.slot.Server;
import burst.job.slot.Setup;
import burst.job.slot.Slot;
import burst.job.stream.Load;
import burst.job.stream.Schedule;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.connector.source.ReaderOutput;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.core.io.InputStatus;
import org.apache.flink.metrics.Counter;
import org.apache.flink.runtime.metrics.scope.ScopeFormat;

/**
 * One subtask's part of the schedule, on its intended instants whatever happens downstream. Between two polls it
 * waits on a timer, never in the task's thread, so that Flink sees it idle and its mailbox goes on.
 */
final class PacedReader implements SourceReader<Event, ShardSplit> {
    /** A poll costs Flink as much as handing on an event: several at a time where several are due. */
    private static final int EVENTS_A_POLL = 16;

    /** A timer that comes later than this has been stopped by the machine, and the trial with it. */
    private static final long PAUSE_NS = 10_000_000;

    /** Of Nexmark's own event time, by which windows go at rate max: as in src/dataflow/windows/instants.ts. */
    private static final long NEXMARK_STEP_NS = 100_000;

    private final int subtask;
    private final int subtasks;
    private final Spec spec;
    private final Load load;
    private final HarnessLink link;
    private final Slot slot;
    private Schedule schedule;
    private Shards shards = new Shards();
    /** Null without a shard. */
    private Texts texts;
    private final Runnable onDecision = this::look;
    private final CompletableFuture<Void> started;
    private final boolean isPaced;
    /** Of a query over windows: watermarks go before events, and the stream ends with the measured window. */
    private final boolean isWatermarked;
    /** A window fires no earlier for a watermark within its last slide, and each costs as much as some events. */
    private final long watermarkStepMs;
    /** When the stream ends at the earliest. */
    private final long endNs;
    private final Counter errors;
    private ScheduledThreadPoolExecutor timer;

    private volatile TrialClock clock;
    private boolean hasBegun;
    /** Nor gets any: what it had was handed on before the checkpoint from which the job goes on. */
    private boolean hasNoShard;
    private long number;
    /** Null at rate max, and before the first shard; counts what it handed on since it got its shards. */
    private volatile DueEvents due;

    private volatile long handedOnEvents;
    private long intendedNs;
    /** When the source had handed on its last event. */
    private long freeNs;
    /** The next event is due, and its text is not there. */
    private boolean isTextMissing;
    private long watermarkMs = Long.MIN_VALUE;
    private volatile long wokenNs;
    private final CompletableFuture<Void> shardsThere = new CompletableFuture<>();
    /** For the next instant. */
    private volatile CompletableFuture<Void> waiting;
    /** For the text of an event that is due. */
    private volatile CompletableFuture<Void> arrival = CompletableFuture.completedFuture(null);

    PacedReader(Setup setup, SourceReaderContext context) {
        spec = setup.spec();
        load = spec.load();
        subtask = context.getIndexOfSubtask();
        subtasks = context.currentParallelism();
        isPaced = !load.isRateMax();
        isWatermarked = spec.windows() != null;
        watermarkStepMs = isWatermarked && !isPaced ? spec.windows().slideMs() : 1;
        endNs = isWatermarked && !Double.isInfinite(load.endNs()) ? (long) load.endNs() : 0;
        errors = context.metricGroup().getNumRecordsInErrorsCounter();
        if (isPaced) {
            context.metricGroup().setPendingRecordsGauge(this::pendingEvents);
        }
        // Last: what is acquired by a constructor that fails is never given back.
        int attempt = attemptOf(context);
        link = setup.link(attempt);
        slot = Slot.acquire(setup, attempt, subtask);
        started = link.clock().handle((origin, error) -> null);
    }

    /** From where Flink tells it to a source. */
    private static int attemptOf(SourceReaderContext context) {
        String attempt = context.metricGroup().getAllVariables().get(ScopeFormat.SCOPE_TASK_ATTEMPT_NUM);
        return attempt == null ? 0 : Integer.parseInt(attempt);
    }

    /** Due and not handed on; 0 before the trial's clock is set. */
    private long pendingEvents() {
        TrialClock origin = clock;
        DueEvents own = due;
        return origin == null || own == null ? 0 : Math.max(0, own.by(origin.nowNs()) - handedOnEvents);
    }

    @Override
    public void start() {
        timer = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, "burst-pacer-" + subtask);
            thread.setDaemon(true);
            return thread;
        });
        timer.setRemoveOnCancelPolicy(true);
        link.onDecision(onDecision);
        beginIfReady();
    }

    /** Once it is started and has a shard, whichever comes last: after a restart it has them before. */
    private void beginIfReady() {
        if (timer == null || shards.isEmpty()) {
            return;
        }
        try {
            if (texts != null) {
                texts.close();
            }
            texts = Texts.of(spec, shards, subtask);
            schedule = Schedule.of(load, spec.seed());
            number = -1;
            advance();
            due = isPaced ? new DueEvents(Schedule.of(load, spec.seed()), shards) : null;
            handedOnEvents = 0;
            texts.open(this::wake, errors::inc);
            if (!hasBegun) {
                hasBegun = true;
                link.hello("source", subtask, subtasks, 0);
            }
        } catch (IOException | InterruptedException error) {
            throw new IllegalStateException("the source could not start: " + error.getMessage(), error);
        }
        if (clock != null) {
            slot.meter.nextIntended(intendedNs);
        }
        shardsThere.complete(null);
    }

    @Override
    public InputStatus pollNext(ReaderOutput<Event> output) throws IOException {
        link.check();
        if (link.decision().isStopping || hasNoShard) {
            return InputStatus.END_OF_INPUT;
        }
        if (!hasBegun) {
            return InputStatus.NOTHING_AVAILABLE;
        }
        if (clock == null) {
            if (!started.isDone()) {
                return InputStatus.NOTHING_AVAILABLE;
            }
            clock = link.clock().join();
            slot.meter.nextIntended(intendedNs);
        }
        for (int i = 0; i < EVENTS_A_POLL; i++) {
            if (intendedNs == Schedule.ENDED) {
                return clock.nowNs() < endNs ? InputStatus.NOTHING_AVAILABLE : InputStatus.END_OF_INPUT;
            }
            if (intendedNs > clock.nowNs()) {
                return InputStatus.NOTHING_AVAILABLE;
            }
            byte[] text = textNow();
            if (text == null) {
                return InputStatus.NOTHING_AVAILABLE;
            }
            handOn(nextEvent(text), output);
            freeNs = clock.nowNs();
            advance();
            slot.meter.nextIntended(intendedNs);
        }
        return InputStatus.MORE_AVAILABLE;
    }

    /** At rate max every event is intended at once: a time stamp would say nothing, and cost its bytes. */
    private void handOn(Event event, ReaderOutput<Event> output) {
        if (isWatermarked) {
            mark(Windows.msOf(event.intendedNs), output);
        }
        if (isPaced) {
            output.collect(event, clock.wallMsAt(event.intendedNs));
        } else {
            output.collect(event);
        }
        handedOnEvents = handedOnEvents + 1;
    }

    private void mark(long eventMs, ReaderOutput<Event> output) {
        long passedMs = eventMs - eventMs % watermarkStepMs;
        if (passedMs > watermarkMs) {
            watermarkMs = passedMs;
            output.emitWatermark(new Watermark(Windows.watermarkOf(passedMs)));
        }
    }

    @Override
    public CompletableFuture<Void> isAvailable() {
        if (!hasBegun) {
            return shardsThere;
        }
        if (clock == null) {
            return started;
        }
        if (isTextMissing) {
            return arrival;
        }
        long nextNs = intendedNs == Schedule.ENDED ? endNs : intendedNs;
        long waitNs = nextNs - clock.nowNs();
        if (waitNs <= 0) {
            return CompletableFuture.completedFuture(null);
        }
        CompletableFuture<Void> due = waiting;
        if (due == null || due.isDone()) {
            due = new CompletableFuture<>();
            waiting = due;
            timer.schedule(() -> wakeAt(nextNs), waitNs - Server.SPIN_NS, TimeUnit.NANOSECONDS);
        }
        return due;
    }

    /** By the timer. */
    private void wakeAt(long dueNs) {
        while (clock.nowNs() < dueNs) {
            Thread.onSpinWait();
        }
        long lateNs = clock.nowNs() - dueNs;
        if (lateNs > PAUSE_NS) {
            link.report(HarnessLink.line("paused", subtask).put("atNs", dueNs).put("forNs", lateNs));
        }
        wake();
    }

    /** By the timer, or because a text that was missing may be there. */
    private void wake() {
        TrialClock origin = clock;
        wokenNs = origin == null ? 0 : origin.nowNs();
        look();
    }

    /** Also because the harness has said something that may end the stream: an event may be due long since then. */
    private void look() {
        CompletableFuture<Void> due = waiting;
        if (due != null) {
            due.complete(null);
        }
        arrival.complete(null);
    }

    /** Null: it is still to come, and the thread that brings it completes {@link #arrival}. */
    private byte[] textNow() throws IOException {
        byte[] text = texts.of(number, intendedNs);
        if (text == null) {
            // A second look behind it: what comes in between is not slept through.
            arrival = new CompletableFuture<>();
            text = texts.of(number, intendedNs);
        }
        isTextMissing = text == null;
        return text;
    }

    private Event nextEvent(byte[] text) {
        Event event = new Event();
        event.number = number;
        event.intendedNs = isWatermarked && !isPaced ? number * NEXMARK_STEP_NS : intendedNs;
        event.emittedNs = Math.max(intendedNs, Math.max(freeNs, wokenNs));
        event.text = text;
        return event;
    }

    private void advance() {
        do {
            intendedNs = schedule.next();
            number++;
        } while (intendedNs != Schedule.ENDED && !shards.owns(number));
    }

    @Override
    public List<ShardSplit> snapshotState(long checkpoint) {
        return shards.splitsAt(Math.max(0, number));
    }

    @Override
    public void addSplits(List<ShardSplit> splits) {
        shards = shards.with(splits, Math.max(0, number));
        beginIfReady();
    }

    @Override
    public void notifyNoMoreSplits() {
        if (shards.isEmpty()) {
            hasNoShard = true;
            shardsThere.complete(null);
        }
    }

    @Override
    public void close() {
        Closing.all(
                () -> link.removeListener(onDecision),
                () -> {
                    if (texts != null) {
                        texts.close();
                    }
                },
                () -> {
                    if (timer != null) {
                        timer.shutdownNow();
                    }
                },
                slot::release,
                link::release);
    }
}

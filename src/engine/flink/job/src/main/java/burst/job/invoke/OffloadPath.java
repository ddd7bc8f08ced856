package burst.job.invoke;

import burst.job.Spec;
import burst.job.event.Event;
import burst.job.event.Finished;
import burst.job.harness.Decision.BatchLimits;
import burst.job.reply.Reply;
import burst.job.reply.Status;
import burst.job.stream.Digest;
import burst.job.stream.KeyedRandom;
import burst.job.stream.ServiceTimes;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * Batcher, window and breaker of one subtask, and its calls until each event of them is sunk or given back. All of
 * it runs in the task's thread, so that nothing here is shared.
 */
public final class OffloadPath {
    private final Spec.Offload offload;
    private final int subtask;
    private final int subtasks;
    private final boolean isCpuMode;
    private final PathPort port;
    private final InvokeApi api;
    private final ServiceTimes serviceTimes;
    private final KeyedRandom backOff;
    private final Breaker breaker = new Breaker();
    private final Batcher batcher;
    private final CallReports reports;
    /** Null where tokens are asked for. */
    private final QueryAnswers query;
    private final Set<Request> underWay = new HashSet<>();
    private Call open;
    private Runnable lingerTimer = () -> {};
    private int placesTaken;
    private int callsUnderWay;
    /** Read by the thread that reports, too. */
    private volatile long inFlightEvents;
    private long requests;

    public OffloadPath(Spec spec, int subtask, BatchLimits limits, InvokeApi api, PathPort port) {
        offload = spec.offload();
        subtasks = spec.parallelism();
        isCpuMode = spec.isCpuMode();
        serviceTimes = spec.serviceTimes();
        backOff = new KeyedRandom(spec.seed(), "back-off");
        batcher = new Batcher(limits, offload.meanServiceMs);
        reports = new CallReports(subtask, port);
        query = QueryAnswers.of(spec, port, reports);
        this.subtask = subtask;
        this.api = api;
        this.port = port;
    }

    public boolean hasRoom() {
        return !batcher.isFull();
    }

    /** Whether the breaker lets an event be bound for the target. */
    public boolean admits(long atNs) {
        return breaker.admits(atNs);
    }

    public double remainingLingerMs(long atNs) {
        return batcher.remainingLingerNs(atNs) / 1e6;
    }

    public long inFlightEvents() {
        return inFlightEvents;
    }

    public CallCounts counts() {
        return reports.counts;
    }

    /** No event is on its way to the target or back, and none that was given back has yet to count in its window. */
    public boolean isIdle() {
        return batcher.events() == 0 && callsUnderWay == 0 && (query == null || query.holdsNothing());
    }

    /** What has come of answers to a query of Nexmark. */
    public void countReplies(ObjectNode line) {
        if (query != null) {
            query.count(line);
        }
    }

    public void setLimits(BatchLimits limits) {
        batcher.setLimits(limits);
        if (batcher.events() == 0) {
            return;
        }
        if (batcher.isFull()) {
            due();
        } else {
            setLinger();
        }
    }

    /** False if the batch is full and waits for its window: then the event must wait too. */
    public boolean add(Event event) {
        // A task that is late does not put into a batch what came after its end: its timer waits in the mailbox.
        if (batcher.lingersUntilNs() < event.intendedNs) {
            due();
        }
        if (batcher.isFull()) {
            return false;
        }
        if (open == null) {
            open = new Call();
        }
        byte[] entry = Call.entryOf(event, query != null);
        event.routedNs = port.nowNs();
        batcher.add(entry.length + 1, event.routedNs);
        open.add(event, entry);
        if (query != null) {
            query.hold(open, event);
        }
        if (batcher.isFull()) {
            due();
        } else if (batcher.events() == 1) {
            setLinger();
        }
        return true;
    }

    /** The stream has ended: what is left is due. */
    public void flush() {
        if (batcher.events() > 0) {
            due();
        }
    }

    /** Nobody waits for a reply any more. */
    public void close() {
        for (Request request : underWay) {
            // Null: the one that could not be sent is why all this is closed.
            if (request.reply != null) {
                request.reply.cancel(true);
            }
        }
        api.close();
    }

    private void setLinger() {
        lingerTimer.run();
        long untilNs = batcher.lingersUntilNs();
        lingerTimer = untilNs == Long.MAX_VALUE ? () -> {} : port.at(untilNs, this::lingered);
    }

    private void lingered() {
        if (batcher.lingersUntilNs() <= port.nowNs()) {
            due();
        }
    }

    private void due() {
        // By its timer a batch is due when that ran out, however late the task's thread came to see it.
        open.dueNs = Math.min(open.dueNs, Math.min(port.nowNs(), batcher.lingersUntilNs()));
        sendIfDue();
    }

    private void sendIfDue() {
        if (open == null || open.dueNs == Long.MAX_VALUE || placesTaken >= offload.window) {
            return;
        }
        Call call = open;
        open = null;
        lingerTimer.run();
        batcher.take();
        placesTaken++;
        callsUnderWay++;
        inFlightEvents = inFlightEvents + call.size();
        call.firstSentNs = port.nowNs();
        call.isProbe = breaker.sent();
        call.delivery = new Delivery(call.size(), offload.maxAttempts);
        send(call, call.delivery.rows());
    }

    private void send(Call call, List<Integer> rows) {
        double serviceTimeMs = rows.stream()
                .mapToDouble(row -> workMs(call.event(row)))
                .sum();
        byte[] payload = call.payload(rows, workOf(serviceTimeMs));
        call.requests++;
        call.requestBytes = payload.length;
        Request request = new Request(call, rows, subtask + subtasks * requests++, port.nowNs(), serviceTimeMs);
        underWay.add(request);
        reports.sent(request);
        long limitNs = request.sentNs + Math.round(offload.callTimeoutMs * 1e6);
        request.timer = port.at(limitNs, () -> timedOut(request));
        request.reply = api.invoke(payload, sentOf(call, rows));
        request.reply.thenAccept(reply -> port.run(() -> arrived(request, reply)));
    }

    /** What a request says before its events. */
    private String workOf(double serviceTimeMs) {
        String mode = isCpuMode ? "cpu" : "sleep";
        String work = "\"serviceTimeMs\":" + serviceTimeMs + ",\"serviceMode\":\"" + mode + "\"";
        return query == null ? work : work + query.asked();
    }

    private InvokeApi.Sent sentOf(Call call, List<Integer> rows) {
        long[] numbers = call.numbers(rows);
        return query == null ? new InvokeApi.Sent(numbers) : query.sent(call, rows, numbers);
    }

    private double workMs(Event event) {
        return Double.isNaN(offload.fixedServiceMs)
                ? serviceTimes.ofNs(event.number) / 1e6
                : offload.fixedServiceMs;
    }

    private void arrived(Request request, Reply reply) {
        underWay.remove(request);
        request.timer.run();
        if (request.isAwaited) {
            replied(request, reply);
        } else {
            repliedLate(request, reply);
        }
    }

    /** The reply may be in by now: it was handled before this, by a thread that was late for both. */
    private void timedOut(Request request) {
        if (request.isAwaited) {
            replied(request, Reply.without(Status.NO_REPLY, "call-timeout"));
        }
    }

    /** The reply is in, or the client's own limit has run out. */
    private void replied(Request request, Reply received) {
        Call call = request.call;
        Reply reply = query == null ? received : query.judged(request, received, false);
        request.isAwaited = false;
        Delivery.Progress progress =
                call.delivery.replied(reply, backOff.at(request.number), port.nowNs(), breaker);
        bill(call, reply);
        call.took(request.rows.size(), reply.durationMs());
        reports.reply(request, reply, progress.status(), false);
        deliver(request, reply);
        follow(call, progress.step(), reply, progress.status());
    }

    /** A reply after the client stopped waiting: its events count if nothing else was faster. */
    private void repliedLate(Request request, Reply received) {
        reports.reply(request, received, received.status(), true);
        if (received.status() != Status.OK || request.call.isDropped) {
            return;
        }
        Reply reply = query == null ? received : query.judged(request, received, true);
        request.call.delivery.answeredLate(
                reply.content().answered().stream().map(request.rows::get).toList());
        request.call.took(request.rows.size(), reply.durationMs());
        deliver(request, reply);
    }

    private void follow(Call call, Delivery.Step step, Reply last, Status status) {
        switch (step.kind()) {
            case SEND -> send(call, step.rows());
            case WAIT -> {
                long untilNs = port.nowNs() + Math.round(step.afterMs() * 1e6);
                port.at(untilNs, () -> follow(call, call.delivery.resend(), last, status));
            }
            case END -> end(call, step.rows(), last, status);
        }
    }

    private void end(Call call, List<Integer> givenUp, Reply last, Status status) {
        if (call.isProbe) {
            breaker.probed(port.nowNs());
        }
        callsUnderWay--;
        inFlightEvents = inFlightEvents - call.size();
        reports.invocation(call, last, status, givenUp.size());
        List<Event> events = new ArrayList<>();
        givenUp.forEach(row -> events.add(call.event(row)));
        if (events.isEmpty()) {
            freePlace();
        } else if (offload.isDropping) {
            call.isDropped = true;
            reports.dropped(events);
            if (query != null) {
                query.dropped(call, givenUp);
            }
            freePlace();
        } else {
            reports.fallback(events.size());
            port.giveBack(events, this::freePlace, query == null ? null : query.givenBack(call, givenUp));
        }
    }

    private void freePlace() {
        placesTaken--;
        sendIfDue();
    }

    private static void bill(Call call, Reply reply) {
        call.billedMs += Double.isNaN(reply.billedMs()) ? 0 : reply.billedMs();
        call.initMs += Double.isNaN(reply.initMs()) ? 0 : reply.initMs();
    }

    private void deliver(Request request, Reply reply) {
        long nowNs = port.nowNs();
        long spanNs = nowNs - request.sentNs;
        long coldNs = Double.isNaN(reply.initMs()) ? 0 : Math.min(spanNs, Math.round(reply.initMs() * 1e6));
        double durationMs = Double.isNaN(reply.durationMs()) ? request.serviceTimeMs : reply.durationMs();
        long workNs = Math.min(spanNs - coldNs, Math.round(durationMs * 1e6));
        List<Integer> answered = reply.content().answered();
        if (query != null) {
            query.apply(request, reply.content());
        }
        for (int i = 0; i < answered.size(); i++) {
            int row = request.rows.get(answered.get(i));
            Digest digest = reply.content().digests().get(i);
            Finished event = new Finished();
            event.begin(request.call.event(row), Finished.OFFLOAD);
            event.startedNs = request.call.startedNs(row);
            event.sentNs = request.sentNs;
            event.workNs = workNs;
            event.coldNs = coldNs;
            event.networkNs = spanNs - coldNs - workNs;
            event.sumA = digest.sumA;
            event.sumB = digest.sumB;
            event.tokens = (int) digest.tokens;
            port.deliver(event);
        }
    }
}

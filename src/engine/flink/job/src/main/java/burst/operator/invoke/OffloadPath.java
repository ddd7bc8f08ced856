package burst.operator.invoke;

import burst.operator.Answers;
import burst.operator.Entry;
import burst.operator.Reply;
import burst.operator.Status;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.LongToDoubleFunction;

/**
 * Batcher, window and breaker of one subtask, and its calls until each event of them is sunk or given back. All of
 * it runs in the task's thread, so that nothing here is shared.
 */
public final class OffloadPath<E extends Entry, A extends Answers> {
    private final OffloadSettings offload;
    private final PathPort<E> port;
    private final InvokeApi<A> api;
    private final Work<E, A> work;
    private final CallListener<E, A> listener;
    private final LongToDoubleFunction backOff;
    private final Breaker breaker = new Breaker();
    private final Batcher batcher;
    private final CallCounts counts = new CallCounts();
    private final Set<Request<E, A>> underWay = new HashSet<>();
    /** Sent, and not over. */
    private final Set<Call<E>> calls = new LinkedHashSet<>();
    private Call<E> open;
    private Runnable lingerTimer = () -> {};
    private int placesTaken;
    /** Read by the thread that reports, too. */
    private volatile long inFlightEvents;
    private long requests;

    /**
     * What is around a path: its target, its operator, what is sent, and who wants to know. {@code backOff} answers a
     * number in [0, 1) for each request of the path, from 0.
     */
    public record Surroundings<E extends Entry, A extends Answers>(
            InvokeApi<A> api,
            PathPort<E> port,
            Work<E, A> work,
            CallListener<E, A> listener,
            LongToDoubleFunction backOff) {}

    public OffloadPath(OffloadSettings offload, BatchLimits limits, Surroundings<E, A> around) {
        this.offload = offload;
        batcher = new Batcher(limits, offload.meanServiceMs());
        api = around.api;
        port = around.port;
        work = around.work;
        listener = around.listener;
        backOff = around.backOff;
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
        return counts;
    }

    /** No event is on its way to the target or back, and none that was given back has yet to count in its window. */
    public boolean isIdle() {
        return batcher.events() == 0 && calls.isEmpty() && work.holdsNothing();
    }

    /** Sent, and not over. */
    public int callsUnderWay() {
        return calls.size();
    }

    /** What would be lost with this path: events of calls under way without an answer, then those of the open batch. */
    public List<E> unanswered() {
        List<E> events = new ArrayList<>();
        for (Call<E> call : calls) {
            events.addAll(call.events(call.delivery.unanswered()));
        }
        if (open != null) {
            for (int row = 0; row < open.size(); row++) {
                events.add(open.event(row));
            }
        }
        return events;
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
    public boolean add(E event) {
        // A task that is late does not put into a batch what came after its end: its timer waits in the mailbox.
        if (batcher.lingersUntilNs() < event.intendedNs()) {
            due();
        }
        if (batcher.isFull()) {
            return false;
        }
        if (open == null) {
            open = new Call<>();
        }
        byte[] entry = work.entryOf(event);
        event.setRoutedNs(port.nowNs());
        batcher.add(entry.length + 1, event.routedNs());
        open.add(event, entry);
        work.joined(open, event);
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

    /** No call waits for a reply any more. */
    public void close() {
        for (Request<E, A> request : underWay) {
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
        if (open == null || open.dueNs == Long.MAX_VALUE || placesTaken >= offload.window()) {
            return;
        }
        Call<E> call = open;
        open = null;
        lingerTimer.run();
        batcher.take();
        placesTaken++;
        calls.add(call);
        inFlightEvents = inFlightEvents + call.size();
        call.firstSentNs = port.nowNs();
        call.isProbe = breaker.sent();
        call.delivery = new Delivery(call.size(), offload.maxAttempts());
        send(call, call.delivery.rows());
    }

    private void send(Call<E> call, List<Integer> rows) {
        List<E> events = call.events(rows);
        double serviceTimeMs = events.stream().mapToDouble(work::workMs).sum();
        byte[] payload = work.payload(call.entries(rows), serviceTimeMs);
        call.requests++;
        call.requestBytes = payload.length;
        Request<E, A> request = new Request<>(call, rows, requests++, port.nowNs(), serviceTimeMs);
        underWay.add(request);
        counts.sent(rows.size(), call.requests > 1);
        listener.sent(request);
        long limitNs = request.sentNs + Math.round(offload.callTimeoutMs() * 1e6);
        request.timer = port.at(limitNs, () -> timedOut(request));
        long[] numbers = events.stream().mapToLong(Entry::number).toArray();
        request.reply = api.invoke(payload, new InvokeApi.Sent<>(numbers, work.reader(events)));
        request.reply.thenAccept(reply -> port.run(() -> arrived(request, reply)));
    }

    private void arrived(Request<E, A> request, Reply<A> reply) {
        underWay.remove(request);
        request.timer.run();
        if (request.isAwaited) {
            replied(request, reply);
        } else {
            repliedLate(request, reply);
        }
    }

    /** The reply may be in by now: it was handled before this, by a thread that was late for both. */
    private void timedOut(Request<E, A> request) {
        if (request.isAwaited) {
            replied(request, Reply.without(Status.NO_REPLY, "call-timeout"));
        }
    }

    /** The reply is in, or the client's own limit has run out. */
    private void replied(Request<E, A> request, Reply<A> received) {
        Call<E> call = request.call;
        Reply<A> reply = work.judged(request, received, false);
        request.isAwaited = false;
        Delivery.Progress progress =
                call.delivery.replied(reply, backOff.applyAsDouble(request.number), port.nowNs(), breaker);
        bill(call, reply);
        call.took(request.rows.size(), reply.durationMs());
        counts.ended(reply, progress.status());
        listener.replied(request, reply, progress.status(), false);
        deliver(request, reply);
        follow(call, progress.step(), reply, progress.status());
    }

    /** A reply after the client stopped waiting: its events count if nothing else was faster. */
    private void repliedLate(Request<E, A> request, Reply<A> received) {
        counts.ended(received, received.status());
        listener.replied(request, received, received.status(), true);
        boolean isOver = offload.isGivenBackForGood() && !calls.contains(request.call);
        if (received.status() != Status.OK || request.call.isDropped || isOver) {
            return;
        }
        Reply<A> reply = work.judged(request, received, true);
        request.call.delivery.answeredLate(
                reply.content().answered().stream().map(request.rows::get).toList());
        request.call.took(request.rows.size(), reply.durationMs());
        deliver(request, reply);
    }

    private void follow(Call<E> call, Delivery.Step step, Reply<A> last, Status status) {
        switch (step.kind()) {
            case SEND -> send(call, step.rows());
            case WAIT -> {
                long untilNs = port.nowNs() + Math.round(step.afterMs() * 1e6);
                port.at(untilNs, () -> follow(call, call.delivery.resend(), last, status));
            }
            case END -> end(call, step.rows(), last, status);
        }
    }

    private void end(Call<E> call, List<Integer> givenUp, Reply<A> last, Status status) {
        if (call.isProbe) {
            breaker.probed(port.nowNs());
        }
        calls.remove(call);
        inFlightEvents = inFlightEvents - call.size();
        listener.ended(call, last, status, givenUp.size());
        List<E> events = call.events(givenUp);
        if (events.isEmpty()) {
            freePlace();
        } else if (offload.isDropping()) {
            call.isDropped = true;
            listener.dropped(events);
            work.dropped(call, givenUp);
            freePlace();
        } else {
            counts.fellBack(events.size());
            listener.fellBack(events.size());
            port.giveBack(events, this::freePlace, work.givenBack(call, givenUp));
        }
    }

    private void freePlace() {
        placesTaken--;
        sendIfDue();
    }

    private static void bill(Call<?> call, Reply<?> reply) {
        call.billedMs += Double.isNaN(reply.billedMs()) ? 0 : reply.billedMs();
        call.initMs += Double.isNaN(reply.initMs()) ? 0 : reply.initMs();
    }

    private void deliver(Request<E, A> request, Reply<A> reply) {
        A content = reply.content();
        if (content == null) {
            return;
        }
        long nowNs = port.nowNs();
        long spanNs = nowNs - request.sentNs;
        long coldNs = Double.isNaN(reply.initMs()) ? 0 : Math.min(spanNs, Math.round(reply.initMs() * 1e6));
        double durationMs = Double.isNaN(reply.durationMs()) ? request.serviceTimeMs : reply.durationMs();
        long workNs = Math.min(spanNs - coldNs, Math.round(durationMs * 1e6));
        work.apply(request, content);
        List<Integer> answered = content.answered();
        for (int place = 0; place < answered.size(); place++) {
            int row = request.rows.get(answered.get(place));
            long startedNs = request.call.startedNs(row);
            long networkNs = spanNs - coldNs - workNs;
            work.answered(
                    request.call.event(row),
                    content,
                    place,
                    new Work.Times(startedNs, request.sentNs, workNs, coldNs, networkNs));
        }
    }
}

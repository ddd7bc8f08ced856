package burst.job.invoke;

import burst.job.Spec;
import burst.job.event.Event;
import burst.job.event.Finished;
import burst.job.harness.ControlHttp;
import burst.job.merge.WindowMerge;
import burst.job.query.Partial;
import burst.job.query.Parts;
import burst.job.query.TextEvent;
import burst.job.query.Windows;
import burst.job.reply.ReplyContent;
import burst.job.slot.Setup;
import burst.job.slot.Slot;
import burst.operator.invoke.OffloadPath;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.IntConsumer;
import java.util.function.LongConsumer;

/**
 * One attempt at a subtask whose events all go to its offload path, under query q5 in simulated time: it takes
 * checkpoints whose barrier comes to the slot later than to the policy, and is cut off at any moment. The next one goes
 * on from the last checkpoint. In the end each event is sunk once, and each window fires once with the rows of its bids.
 * Input is a spec; prints what was put to the test, or fails.
 */
public final class WindowCrashes extends DrawnBids {
    private static final int EVENTS = 300;

    private final Slot slot;
    private final WindowMerge merge;
    private final OffloadPath<Event, ReplyContent> path;
    private final EventWork work;
    private final Deque<Event> unanswered;
    private final Deque<Event> waitingBefore;
    private final LongConsumer servedAgain;
    private final List<Sunk> sunk;
    private final Set<Long> seen = new HashSet<>();
    private final List<Fired> fired;
    private long next;
    private long policyEpoch;
    private long serverEpoch;
    private long sourceMs;
    private long heldMs = Long.MAX_VALUE;
    private Snapshot underWay;
    private Snapshot last;

    private record Sunk(long number, long epoch) {}

    private record Fired(long endMs, String rows, long epoch) {}

    /** What a checkpoint holds; the last three are there when its barrier has come to the slot. */
    private record Snapshot(
            long id,
            long next,
            List<Event> unanswered,
            List<Event> unfolded,
            List<Partial> entries,
            long watermarkMs,
            List<Event> waiting,
            List<Sunk> sunk,
            List<Fired> fired) {}

    private WindowCrashes(Spec spec, int attempt, long seed, Snapshot from, long atNs) {
        super(spec.windows(), seed);
        nowNs = atNs;
        last = from;
        next = from.next;
        policyEpoch = from.id;
        serverEpoch = from.id;
        sunk = new ArrayList<>(from.sunk);
        fired = new ArrayList<>(from.fired);
        slot = Slot.acquire(new Setup(new ControlHttp.Address("", ""), ""), attempt, 0);
        slot.setPolicyEpoch(from.id);
        slot.setServerEpoch(from.id);
        slot.setServer(() -> mail(nowNs + random.nextInt(4) * TICK_NS, this::serveOne));
        waitingBefore = new ArrayDeque<>(from.waiting);
        waitingBefore.forEach(event -> mail(nowNs + random.nextInt(4) * TICK_NS, this::serveOne));
        servedAgain = slot.serverGoesOn(waitingBefore);
        merge = WindowMerge.of(windows);
        merge.restore(from.entries, from.watermarkMs);
        JobPath made = JobPath.of(spec, new JobPath.Place(0, spec.parallelism()), spec.firstDecision().orders.batch(), this, this);
        path = made.path();
        work = made.work();
        unanswered = new ArrayDeque<>(from.unanswered);
        work.restore(from.unanswered, from.unfolded);
        from.unfolded.forEach(event -> slot.whenServed(event.number, () -> run(() -> work.served(event.number))));
    }

    public static void main(String[] args) throws Exception {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        Spec spec = new Spec(in.readLine());
        long crashes = 0;
        long unanswered = 0;
        long unfolded = 0;
        long waiting = 0;
        for (long seed = 1; seed <= 100; seed++) {
            Random draw = new Random(-seed);
            Snapshot from = new Snapshot(
                    0, 0, List.of(), List.of(), List.of(), Long.MIN_VALUE, List.of(), List.of(), List.of());
            WindowCrashes attempt = new WindowCrashes(spec, 0, seed, from, 0);
            for (int number = 1; !attempt.runs(draw.nextInt(120)); number++) {
                crashes++;
                from = attempt.last;
                unanswered += from.unanswered.size();
                unfolded += from.unfolded.size();
                waiting += from.waiting.size();
                attempt.slot.release();
                attempt = new WindowCrashes(spec, number, 1000 * seed + number, from, attempt.nowNs + TICK_NS);
            }
            attempt.checkAll();
            attempt.slot.release();
        }
        System.out.println("{\"crashes\":" + crashes + ",\"unanswered\":" + unanswered + ",\"unfolded\":" + unfolded
                + ",\"waiting\":" + waiting + "}");
    }

    /** Until all is over, or so many mails have been taken: then false. */
    private boolean runs(int mails) {
        for (int taken = 0; next < EVENTS || !path.isIdle() || !unanswered.isEmpty() || !isEmpty(); taken++) {
            // A crash in each checkpoint would take no trial to its end.
            if (taken >= mails && last.id >= policyEpoch && random.nextInt(3) == 0) {
                return false;
            }
            addUnanswered();
            while (next < EVENTS && random.nextInt(4) > 0 && offered(eventOf(next))) {
                next++;
            }
            if (next == EVENTS) {
                path.flush();
            }
            if (underWay == null && random.nextInt(12) == 0) {
                passPolicy();
            }
            takeMail();
        }
        sourceMs = Long.MAX_VALUE;
        advance();
        return true;
    }

    private void addUnanswered() {
        while (!unanswered.isEmpty() && path.add(unanswered.peek())) {
            unanswered.remove();
        }
    }

    /** The watermark of an event goes before it, whether there is room for it or not. */
    private boolean offered(Event event) {
        sourceMs = Windows.msOf(event.intendedNs);
        advance();
        return path.add(event);
    }

    /** The barrier comes to the policy, and by the side output to the merge. */
    private void passPolicy() {
        List<Event> held = path.unanswered();
        held.addAll(unanswered);
        underWay = new Snapshot(
                policyEpoch + 1,
                next,
                held,
                work.unfolded(),
                merge.entries(),
                merge.watermarkMs(),
                List.of(),
                List.of(),
                List.copyOf(fired));
        policyEpoch++;
        slot.setPolicyEpoch(policyEpoch);
        mail(nowNs + random.nextInt(8) * TICK_NS, this::passServer);
    }

    /** The barrier comes to the slot, behind what was in the channel. */
    private void passServer() {
        List<Event> waiting = new ArrayList<>(waitingBefore);
        waiting.addAll(slot.waitingBefore(policyEpoch));
        List<Sunk> before =
                sunk.stream().filter(event -> event.epoch < policyEpoch).toList();
        last = new Snapshot(
                underWay.id,
                underWay.next,
                underWay.unanswered,
                underWay.unfolded,
                underWay.entries,
                underWay.watermarkMs,
                waiting,
                before,
                underWay.fired);
        underWay = null;
        serverEpoch = policyEpoch;
        slot.setServerEpoch(serverEpoch);
        for (int i = 0; i < slot.waitingEvents(); i++) {
            mail(nowNs + random.nextInt(4) * TICK_NS, this::serveOne);
        }
    }

    private void serveOne() {
        Event before = waitingBefore.poll();
        if (before != null) {
            sink(before.number, serverEpoch);
            servedAgain.accept(before.number);
            return;
        }
        Slot.GivenBack given = slot.nextFallback();
        if (given != null) {
            sink(given.event().number, serverEpoch);
            given.served().run();
        }
    }

    @Override
    public void giveBack(List<Event> events, Runnable begun, IntConsumer served) {
        slot.giveBack(events, nowNs, () -> run(begun), place -> run(() -> served.accept(place)));
        for (int i = 1; i < events.size(); i++) {
            mail(nowNs + random.nextInt(4) * TICK_NS, this::serveOne);
        }
    }

    @Override
    public void deliver(Finished event) {
        sink(event.number, policyEpoch);
    }

    /** The sink drops what it has seen in its own attempt: a target may answer twice. */
    private void sink(long number, long epoch) {
        if (seen.add(number)) {
            sunk.add(new Sunk(number, epoch));
        }
    }

    @Override
    public void handOn(Partial part) {
        merge.add(part);
    }

    @Override
    public void holdBack(long smallestMs) {
        heldMs = smallestMs;
        advance();
    }

    private void advance() {
        // Before the constructor is done nothing has come from the source.
        if (sourceMs > 0) {
            merge.advance(Math.min(sourceMs, heldMs), this::fire);
        }
    }

    private void fire(long endMs, List<long[]> rows) {
        boolean isServed = waitingBefore.stream().noneMatch(event -> Windows.msOf(event.intendedNs) < endMs);
        check(isServed, "window " + endMs + " fired before its events were served");
        fired.add(new Fired(endMs, told(rows), policyEpoch));
    }

    private static String told(Collection<long[]> rows) {
        return rows.stream().map(Arrays::toString).sorted(Comparator.naturalOrder()).toList().toString();
    }

    private void checkAll() {
        List<Long> numbers = sunk.stream().map(Sunk::number).sorted().toList();
        for (int event = 0; event < EVENTS; event++) {
            check(event < numbers.size() && numbers.get(event) == event, "sunk are " + numbers);
        }
        check(numbers.size() == EVENTS, "sunk are " + numbers.size());
        List<String> wanted = new ArrayList<>();
        WindowMerge all = WindowMerge.of(windows);
        Parts parts = new Parts(windows);
        TextEvent read = new TextEvent();
        for (long number = 0; number < EVENTS; number++) {
            if (read.read(eventOf(number).text)) {
                parts.fold(read, msOf(number));
            }
        }
        parts.entries().forEach(all::add);
        all.advance(Long.MAX_VALUE, (endMs, rows) -> wanted.add(endMs + " " + told(rows)));
        List<String> found = fired.stream().map(one -> one.endMs + " " + one.rows).toList();
        check(found.equals(wanted), "fired are " + found + ", not " + wanted);
    }
}

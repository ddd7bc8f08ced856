package burst.job.invoke;

import burst.job.Spec;
import burst.job.event.Event;
import burst.job.event.Finished;
import burst.job.event.Partial;
import burst.job.harness.ControlHttp;
import burst.job.merge.WindowMerge;
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
 * checkpoints whose barrier comes to the slot later than to the policy, or sooner, and is cut off at any moment. The next one goes
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
    /** The slot serves them again, and their windows have them already: its barrier came first. */
    private final Set<Long> foldedBefore = new HashSet<>();
    private final List<Fired> fired;
    private long next;
    private long policyEpoch;
    private long serverEpoch;
    private long sourceMs;
    private long heldMs = Long.MAX_VALUE;
    /** Of the checkpoint that is under way, one of both; null while the barrier is still to come there. */
    private OfPolicy policyPassed;
    private List<Event> serverPassed;
    private Snapshot last;

    private record Sunk(long number, long epoch) {}

    private record Fired(long endMs, String rows, long epoch) {}

    /** What a checkpoint holds of the policy and the merge, and what the slot has to serve and has had sunk. */
    private record Snapshot(long id, OfPolicy policy, List<Event> waiting, List<Sunk> sunk) {}

    private record OfPolicy(
            long next, Restored restored, List<Partial> entries, long watermarkMs, List<Fired> fired) {}

    private WindowCrashes(Spec spec, int attempt, long seed, Snapshot from, long atNs) {
        super(spec.windows(), seed);
        nowNs = atNs;
        last = from;
        OfPolicy policy = from.policy;
        next = policy.next;
        policyEpoch = from.id;
        serverEpoch = from.id;
        sunk = new ArrayList<>(from.sunk);
        fired = new ArrayList<>(policy.fired);
        slot = Slot.acquire(new Setup(new ControlHttp.Address("", ""), ""), attempt, 0);
        slot.setPolicyEpoch(from.id);
        slot.setServerEpoch(from.id);
        slot.setServer(() -> mail(nowNs + random.nextInt(4) * TICK_NS, this::serveOne));
        waitingBefore = new ArrayDeque<>(from.waiting);
        waitingBefore.forEach(event -> mail(nowNs + random.nextInt(4) * TICK_NS, this::serveOne));
        waitingBefore.forEach(event -> foldedBefore.add(event.number));
        policy.restored.unfolded().forEach(event -> foldedBefore.remove(event.number));
        servedAgain = slot.serverGoesOn(waitingBefore);
        merge = WindowMerge.of(windows);
        merge.restore(policy.entries, policy.watermarkMs);
        JobPath made = JobPath.of(spec, new JobPath.Place(0, spec.parallelism()), spec.firstDecision().orders.batch(), this, this);
        path = made.path();
        work = made.work();
        unanswered = new ArrayDeque<>(policy.restored.unanswered());
        policy.restored.goOn(slot, work, this);
    }

    public static void main(String[] args) throws Exception {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        Spec spec = new Spec(in.readLine());
        long crashes = 0;
        long unanswered = 0;
        long unfolded = 0;
        long waiting = 0;
        long behindServer = 0;
        for (long seed = 1; seed <= 100; seed++) {
            Random draw = new Random(-seed);
            Restored nothing = new Restored(List.of(), List.of(), List.of());
            OfPolicy begin = new OfPolicy(0, nothing, List.of(), Long.MIN_VALUE, List.of());
            Snapshot from = new Snapshot(0, begin, List.of(), List.of());
            WindowCrashes attempt = new WindowCrashes(spec, 0, seed, from, 0);
            for (int number = 1; !attempt.runs(draw.nextInt(120)); number++) {
                crashes++;
                from = attempt.last;
                unanswered += from.policy.restored.unanswered().size();
                unfolded += from.policy.restored.unfolded().size();
                behindServer += from.policy.restored.behindServer().size();
                waiting += from.waiting.size();
                attempt.slot.release();
                attempt = new WindowCrashes(spec, number, 1000 * seed + number, from, attempt.nowNs + TICK_NS);
            }
            attempt.checkAll();
            attempt.slot.release();
        }
        System.out.println("{\"crashes\":" + crashes + ",\"unanswered\":" + unanswered + ",\"unfolded\":" + unfolded
                + ",\"waiting\":" + waiting + ",\"behindServer\":" + behindServer + "}");
    }

    /** Until all is over, or so many mails have been taken: then false. */
    private boolean runs(int mails) {
        for (int taken = 0; next < EVENTS || !path.isIdle() || !unanswered.isEmpty() || !isEmpty(); taken++) {
            // A crash in each checkpoint would take no trial to its end.
            if (taken >= mails && isBetweenCheckpoints() && random.nextInt(3) == 0) {
                return false;
            }
            addUnanswered();
            while (next < EVENTS && random.nextInt(4) > 0 && offered(eventOf(next))) {
                next++;
            }
            if (next == EVENTS) {
                path.flush();
            }
            if (isBetweenCheckpoints() && random.nextInt(12) == 0) {
                begin(random.nextBoolean() ? this::passPolicy : this::passServer);
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

    private boolean isBetweenCheckpoints() {
        return policyEpoch == last.id && serverEpoch == last.id;
    }

    /** Where barriers wait, the slot's is behind what was in the channel; where they overtake, that of another policy may come first. */
    private void begin(Runnable first) {
        first.run();
        mail(nowNs + random.nextInt(8) * TICK_NS, policyPassed == null ? this::passPolicy : this::passServer);
    }

    /** The barrier comes to the policy, and by the side output to the merge. */
    private void passPolicy() {
        long id = last.id + 1;
        List<Event> held = path.unanswered();
        held.addAll(unanswered);
        Restored restored = new Restored(held, work.unfolded(), slot.givenBackBehindServer(id));
        policyPassed = new OfPolicy(next, restored, merge.entries(), merge.watermarkMs(), List.copyOf(fired));
        policyEpoch = id;
        slot.setPolicyEpoch(id);
        completeIfPassed();
    }

    /** The barrier comes to the slot. */
    private void passServer() {
        long id = last.id + 1;
        List<Event> waiting = new ArrayList<>(waitingBefore);
        waiting.addAll(slot.waitingBefore(id));
        serverPassed = waiting;
        serverEpoch = id;
        slot.setServerEpoch(id);
        for (int i = 0; i < slot.waitingEvents(); i++) {
            mail(nowNs + random.nextInt(4) * TICK_NS, this::serveOne);
        }
        completeIfPassed();
    }

    private void completeIfPassed() {
        if (policyPassed == null || serverPassed == null) {
            return;
        }
        long id = policyEpoch;
        List<Sunk> before = sunk.stream().filter(event -> event.epoch < id).toList();
        last = new Snapshot(id, policyPassed, serverPassed, before);
        policyPassed = null;
        serverPassed = null;
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
        IntConsumer onServed = served == null ? place -> {} : place -> run(() -> served.accept(place));
        slot.giveBack(events, nowNs, () -> run(begun), onServed);
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
        boolean isServed = waitingBefore.stream()
                .filter(event -> !foldedBefore.contains(event.number))
                .noneMatch(event -> Windows.msOf(event.intendedNs) < endMs);
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

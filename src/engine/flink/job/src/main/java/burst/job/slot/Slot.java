package burst.job.slot;

import burst.job.event.Event;
import burst.job.harness.ControlHttp;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;
import java.util.function.LongConsumer;

/**
 * What the source's task and the tokenizer of one subtask share in memory; Flink puts both into one slot, since they
 * are in one co-location group. A slot has one server: events that the invoker gives up are served by the
 * tokenizer's own thread, before its channel.
 */
public final class Slot {
    private static final Map<Key, Slot> SLOTS = new HashMap<>();

    private final Key key;
    private int users;

    public final SourceMeter meter = new SourceMeter();
    public final HeldWatermark held = new HeldWatermark();
    private final Queue<GivenBack> fallback = new ConcurrentLinkedQueue<>();
    private final AtomicInteger waitingEvents = new AtomicInteger();
    /** The last checkpoint whose barrier has passed the policy, and the tokenizer. */
    private volatile long policyEpoch;

    private volatile long serverEpoch;
    /** The last checkpoint that has the server's state. */
    private long serverSnapshot;
    /** Of the policy's epoch now. */
    private final List<BehindServer> behindServer = new ArrayList<>();
    /** Of events that the server has from an earlier attempt, by their numbers. */
    private final CompletableFuture<Map<Long, CompletableFuture<Void>>> servedBefore = new CompletableFuture<>();

    /** Set by the tokenizer while it is open: has it look at the fallback list soon. */
    private volatile Runnable wakeServer;

    /**
     * The last event of a batch carries who wants to know that its service has begun, each of them who wants to know
     * that it is over.
     */
    public record GivenBack(Event event, long arrivedNs, Runnable begun, Runnable served, long epoch) {}

    /** An event that was given back when the server had its state in this checkpoint. */
    private record BehindServer(Event event, long epoch) {}

    private record Key(ControlHttp.Address job, int attempt, int subtask) {}

    private Slot(Key key) {
        this.key = key;
    }

    public static Slot acquire(Setup setup, int attempt, int subtask) {
        Key key = new Key(setup.control(), attempt, subtask);
        synchronized (SLOTS) {
            Slot slot = SLOTS.computeIfAbsent(key, Slot::new);
            slot.users++;
            return slot;
        }
    }

    public void release() {
        synchronized (SLOTS) {
            if (--users == 0) {
                SLOTS.remove(key);
            }
        }
    }

    /** The policy has written down all that it holds: what it gives back from now on belongs behind that checkpoint. */
    public void setPolicyEpoch(long checkpoint) {
        policyEpoch = checkpoint;
    }

    public long policyEpoch() {
        return policyEpoch;
    }

    /** What was given back between the two barriers may be served: it is in the policy's state, and not in the server's. */
    public void setServerEpoch(long checkpoint) {
        serverEpoch = Math.max(serverEpoch, checkpoint);
    }

    /** By the server at its barrier; returns what it would lose: events that were given back before it, and wait. */
    public synchronized List<Event> waitingBefore(long checkpoint) {
        serverSnapshot = checkpoint;
        return fallback.stream()
                .filter(waiting -> waiting.epoch < checkpoint)
                .map(GivenBack::event)
                .toList();
    }

    /**
     * By the policy at its barrier; returns what neither would have: events that it gave back when the server was behind
     * that barrier already, which comes from any policy where barriers overtake.
     */
    public synchronized List<Event> givenBackBehindServer(long checkpoint) {
        List<Event> behind = new ArrayList<>();
        behindServer.stream().filter(one -> one.epoch == checkpoint).forEach(one -> behind.add(one.event));
        behindServer.clear();
        return behind;
    }

    /**
     * By the server of a later attempt, with what was given back before and waits there again; returns what takes the
     * number of each event when it is served.
     */
    public LongConsumer serverGoesOn(Collection<Event> waiting) {
        Map<Long, CompletableFuture<Void>> left = new HashMap<>();
        waiting.forEach(event -> left.put(event.number, new CompletableFuture<>()));
        servedBefore.complete(left);
        return number -> left.get(number).complete(null);
    }

    /** Runs an action when an event that was given back in an earlier attempt has been served: at once if it was there. */
    public void whenServed(long number, Runnable action) {
        CompletableFuture<Void> there = CompletableFuture.completedFuture(null);
        servedBefore.thenCompose(left -> left.getOrDefault(number, there)).thenRun(action);
    }

    /** Null: it closes. What was given back while its task was still to come waits for it. */
    public void setServer(Runnable wake) {
        wakeServer = wake;
        if (wake != null && waitingEvents() > 0) {
            wake.run();
        }
    }

    /** Events that wait in the fallback list now. */
    public int waitingEvents() {
        return waitingEvents.get();
    }

    /**
     * To the subtask's own server, behind what has been given back before; {@code begun} is run by its thread, as is
     * {@code served} with the place of each in the list.
     */
    public void giveBack(List<Event> events, long nowNs, Runnable begun, IntConsumer served) {
        addToFallback(events, nowNs, begun, served);
        // Looked at behind what was added: a server that comes in between has seen it.
        Runnable wake = wakeServer;
        if (wake != null) {
            wake.run();
        }
    }

    private synchronized void addToFallback(List<Event> events, long nowNs, Runnable begun, IntConsumer served) {
        // A job that goes on, be it with other subtasks, has its tasks one after the other; one that begins has all of them
        // before its first event.
        if (wakeServer == null && key.attempt == 0 && policyEpoch == 0) {
            throw new IllegalStateException(
                    "the tokenizer of subtask " + key.subtask + " is not in the slot of its source");
        }
        for (int i = 0; i < events.size(); i++) {
            int place = i;
            Runnable onBegun = i == events.size() - 1 ? begun : () -> {};
            fallback.add(new GivenBack(events.get(i), nowNs, onBegun, () -> served.accept(place), policyEpoch));
            waitingEvents.incrementAndGet();
            if (serverSnapshot > policyEpoch) {
                behindServer.add(new BehindServer(events.get(i), serverSnapshot));
            }
        }
    }

    /** For the tokenizer: the next event to serve before its channel, or null. */
    public GivenBack nextFallback() {
        GivenBack next = fallback.peek();
        if (next != null && next.epoch > serverEpoch) {
            return null;
        }
        if (next != null) {
            fallback.remove();
            waitingEvents.decrementAndGet();
            next.begun.run();
        }
        return next;
    }
}

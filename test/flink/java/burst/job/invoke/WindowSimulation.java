package burst.job.invoke;

import burst.job.Spec;
import burst.job.event.Event;
import burst.job.event.Partial;
import burst.job.merge.WindowMerge;
import burst.job.query.Windows;
import burst.job.reply.ReplyContent;
import burst.operator.Json;
import burst.operator.invoke.OffloadPath;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntConsumer;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * An offload path under query q5 in simulated time, against a target that answers late, in part, cut off, or with other
 * things than it was asked: every bid counts once, and no part of a pane comes behind the watermark that the path lets
 * through. Input is a spec; prints what replies came to, or fails.
 */
public final class WindowSimulation extends DrawnBids {
    private static final int EVENTS = 300;

    private final WindowMerge merge;
    private final OffloadPath<Event, ReplyContent> path;
    private final EventWork work;
    private final Map<String, Long> bids = new TreeMap<>();
    private final Map<String, Long> wanted = new TreeMap<>();
    private long sourceMs;
    private long heldMs = Long.MAX_VALUE;
    private long watermarkMs;

    private WindowSimulation(Spec spec, long seed) {
        super(spec.windows(), seed);
        merge = WindowMerge.of(windows);
        JobPath made = JobPath.of(spec, new JobPath.Place(0, spec.parallelism()), spec.firstDecision().orders.batch(), this, this);
        path = made.path();
        work = made.work();
    }

    public static void main(String[] args) throws Exception {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        Spec spec = new Spec(in.readLine());
        long applied = 0;
        long dropped = 0;
        for (long seed = 1; seed <= 300; seed++) {
            ObjectNode counts = new WindowSimulation(spec, seed).run();
            applied += counts.get("appliedReplies").asLong();
            dropped += counts.get("droppedReplies").asLong();
        }
        System.out.println("{\"applied\":" + applied + ",\"dropped\":" + dropped + "}");
    }

    private ObjectNode run() {
        Event next = nextOf(0);
        while (next.number < EVENTS || !path.isIdle() || !isEmpty()) {
            while (next.number < EVENTS && random.nextInt(4) > 0) {
                // The watermark of an event goes before it, whether there is room for it or not.
                sourceMs = Windows.msOf(next.intendedNs);
                advance();
                if (!path.add(next)) {
                    break;
                }
                next = nextOf(next.number + 1);
            }
            if (next.number == EVENTS) {
                path.flush();
            }
            takeMail();
        }
        check(bids.equals(wanted), "bids are " + bids + ", not " + wanted);
        check(heldMs == Long.MAX_VALUE, "held at " + heldMs);
        ObjectNode counts = Json.object();
        work.count(counts);
        return counts;
    }

    private Event nextOf(long number) {
        if (isBid(number) && number < EVENTS) {
            wanted.merge(keyOf(number), 1L, Long::sum);
        }
        return eventOf(number);
    }

    private String keyOf(long number) {
        return msOf(number) / windows.slideMs() + " " + number % AUCTIONS;
    }

    @Override
    public void handOn(Partial part) {
        merge.add(part);
        bids.merge(part.pane() + " " + part.fields()[0], part.fields()[1], Long::sum);
    }

    @Override
    public void holdBack(long smallestMs) {
        heldMs = smallestMs;
        advance();
    }

    private void advance() {
        watermarkMs = Math.max(watermarkMs, Math.min(sourceMs, heldMs));
        merge.advance(watermarkMs, (endMs, rows) -> {});
    }

    @Override
    public void giveBack(List<Event> given, Runnable begun, IntConsumer served) {
        long atNs = nowNs;
        for (int i = 0; i < given.size(); i++) {
            int place = i;
            atNs += random.nextInt(3) * TICK_NS;
            mail(atNs, () -> served.accept(place));
        }
        mail(atNs, begun);
    }
}

package burst.job.invoke;

import burst.job.Spec;
import burst.job.event.Event;
import burst.job.merge.WindowMerge;
import burst.job.query.Partial;
import burst.job.query.Windows;
import burst.job.reply.ReplyContent;
import burst.operator.Json;
import burst.operator.Reply;
import burst.operator.Status;
import burst.operator.invoke.OffloadPath;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntConsumer;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * An offload path under query q5 in simulated time, against a target that answers late, in part, cut off, or with other
 * things than it was asked: every bid counts once, and no part of a pane comes behind the watermark that the path lets
 * through. Input is a spec; prints what replies came to, or fails.
 */
public final class WindowSimulation extends SimulatedMailbox {
    private static final int EVENTS = 300;
    private static final int AUCTIONS = 3;
    private static final long EVENT_NS = 3_100_000;

    private final Windows windows;
    private final WindowMerge merge;
    private final OffloadPath<Event, ReplyContent> path;
    private final EventWork work;
    private final Map<String, Long> bids = new TreeMap<>();
    private final Map<String, Long> wanted = new TreeMap<>();
    private long sourceMs;
    private long heldMs = Long.MAX_VALUE;
    private long watermarkMs;

    private WindowSimulation(Spec spec, long seed) {
        super(seed);
        windows = spec.windows();
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
        Event next = eventOf(0);
        while (next.number < EVENTS || !path.isIdle() || !isEmpty()) {
            while (next.number < EVENTS && random.nextInt(4) > 0) {
                // The watermark of an event goes before it, whether there is room for it or not.
                sourceMs = Windows.msOf(next.intendedNs);
                advance();
                if (!path.add(next)) {
                    break;
                }
                next = eventOf(next.number + 1);
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

    private Event eventOf(long number) {
        Event event = new Event();
        event.number = number;
        event.intendedNs = number * EVENT_NS;
        boolean isBid = number % 4 > 0;
        event.text = (isBid ? "Bid{auction=" + number % AUCTIONS + ", bidder=1, price=2, at=3}" : "Person{id=1}")
                .getBytes(StandardCharsets.US_ASCII);
        if (isBid && number < EVENTS) {
            wanted.merge(keyOf(number), 1L, Long::sum);
        }
        return event;
    }

    private String keyOf(long number) {
        return Windows.msOf(number * EVENT_NS) / windows.slideMs() + " " + number % AUCTIONS;
    }

    @Override
    public CompletableFuture<Reply<ReplyContent>> invoke(byte[] payload, Sent<ReplyContent> sent) {
        CompletableFuture<Reply<ReplyContent>> reply = new CompletableFuture<>();
        long delayNs = random.nextInt(6) * TICK_NS;
        mail(nowNs + delayNs, () -> reply.complete(drawReply(sent)));
        return reply;
    }

    private Reply<ReplyContent> drawReply(Sent<ReplyContent> sent) {
        Status[] words = {Status.THROTTLED, Status.FAILED, Status.TIMED_OUT, Status.TOO_LARGE, Status.OK, Status.OK};
        Status status = words[random.nextInt(words.length)];
        if (status != Status.OK) {
            return Reply.without(status, "drawn");
        }
        byte[] body = drawBody(sent.events()).getBytes(StandardCharsets.US_ASCII);
        return new Reply<>(
                status, true, "", 0, false, Double.NaN, 1, 1, "", body.length, sent.reader().apply(body));
    }

    /** Of some of the events; now and then it is cut off, holds a bid too many, or is another thing altogether. */
    private String drawBody(long[] numbers) {
        int flaw = random.nextInt(12);
        if (flaw == 0) {
            return "{\"events\":[]}";
        }
        List<String> ids = new ArrayList<>();
        List<String> errors = new ArrayList<>();
        Map<Long, Map<Long, Long>> panes = new TreeMap<>();
        for (long number : numbers) {
            int draw = random.nextInt(20);
            if (draw == 0) {
                errors.add("{\"id\":" + number + ",\"error\":\"no\"}");
            } else if (draw > 1 || flaw > 3) {
                ids.add(Long.toString(number));
                if (number % 4 > 0) {
                    panes.computeIfAbsent(Windows.msOf(number * EVENT_NS) / windows.slideMs(), pane -> new TreeMap<>())
                            .merge(number % AUCTIONS, flaw == 1 ? 2L : 1L, Long::sum);
                }
            }
        }
        List<String> rows = new ArrayList<>();
        panes.forEach((pane, counts) -> {
            List<String> entries = new ArrayList<>();
            counts.forEach((auction, count) -> entries.add("[" + auction + "," + count + "]"));
            rows.add("[" + pane + "," + entries + "]");
        });
        String body = "{\"ids\":" + ids + ",\"panes\":" + rows + ",\"errors\":" + errors + "}";
        return flaw == 2 ? body.substring(0, body.length() / 2) : body;
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

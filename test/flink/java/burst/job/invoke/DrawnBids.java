package burst.job.invoke;

import burst.job.event.Event;
import burst.job.query.Windows;
import burst.job.reply.ReplyContent;
import burst.operator.Reply;
import burst.operator.Status;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;

/** A stream of bids, and a target that answers them late, in part, cut off, or with other things than it was asked. */
abstract class DrawnBids extends SimulatedMailbox {
    static final int AUCTIONS = 3;
    private static final long EVENT_NS = 3_100_000;

    final Windows windows;

    DrawnBids(Windows windows, long seed) {
        super(seed);
        this.windows = windows;
    }

    /** The first of four events is none. */
    static boolean isBid(long number) {
        return number % 4 > 0;
    }

    static Event eventOf(long number) {
        Event event = new Event();
        event.number = number;
        event.intendedNs = number * EVENT_NS;
        String text = isBid(number)
                ? "Bid{auction=" + number % AUCTIONS + ", bidder=1, price=2, at=3}"
                : "Person{id=1}";
        event.text = text.getBytes(StandardCharsets.US_ASCII);
        return event;
    }

    static long msOf(long number) {
        return Windows.msOf(number * EVENT_NS);
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
                if (isBid(number)) {
                    panes.computeIfAbsent(msOf(number) / windows.slideMs(), pane -> new TreeMap<>())
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
}

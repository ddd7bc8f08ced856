package burst.job.invoke;

import burst.job.Spec;
import burst.job.event.Event;
import burst.job.event.Finished;
import burst.job.reply.ReplyContent;
import burst.job.stream.Digest;
import burst.operator.Reply;
import burst.operator.Status;
import burst.operator.invoke.OffloadPath;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntConsumer;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * An offload path in simulated time against a target that does anything, at instants that collide: the reply and the
 * client's own limit, a retry and a late reply. Input is a spec; prints one line with what it checked, or fails.
 */
public final class PathSimulation extends SimulatedMailbox {
    private static final int EVENTS = 300;

    private final Set<Long> delivered = new HashSet<>();
    private final Set<Long> givenBack = new HashSet<>();
    private final OffloadPath<Event, ReplyContent> path;
    private long invocationEvents;

    private PathSimulation(Spec spec, long seed) {
        super(seed);
        path = JobPath.of(spec, new JobPath.Place(0, spec.parallelism()), spec.firstDecision().orders.batch(), this, this).path();
    }

    public static void main(String[] args) throws Exception {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        Spec spec = new Spec(in.readLine());
        long late = 0;
        for (long seed = 1; seed <= 300; seed++) {
            late += new PathSimulation(spec, seed).run();
        }
        System.out.println("{\"deliveredAndGivenBack\":" + late + "}");
    }

    /** How many events came back late, after they had been given up. */
    private int run() {
        int next = 0;
        while (next < EVENTS || !path.isIdle() || !isEmpty()) {
            while (next < EVENTS && random.nextInt(4) > 0 && offer(next)) {
                next++;
            }
            if (next == EVENTS) {
                path.flush();
            }
            takeMail();
        }
        for (long event = 0; event < EVENTS; event++) {
            check(delivered.contains(event) || givenBack.contains(event), "lost " + event);
        }
        check(path.inFlightEvents() == 0, "in flight " + path.inFlightEvents());
        check(invocationEvents == EVENTS, "rows tell of " + invocationEvents + " events");
        Set<Long> both = new HashSet<>(delivered);
        both.retainAll(givenBack);
        return both.size();
    }

    private boolean offer(long number) {
        Event event = new Event();
        event.number = number;
        event.text = "a \"b\" \\c".getBytes(StandardCharsets.US_ASCII);
        return path.add(event);
    }

    @Override
    public CompletableFuture<Reply<ReplyContent>> invoke(byte[] payload, Sent<ReplyContent> sent) {
        CompletableFuture<Reply<ReplyContent>> reply = new CompletableFuture<>();
        // Whole ticks, so that replies often come at the very instant of a limit or a retry.
        long delayNs = random.nextInt(6) * TICK_NS;
        mail(nowNs + delayNs, () -> reply.complete(drawReply(sent.events())));
        return reply;
    }

    private Reply<ReplyContent> drawReply(long[] events) {
        Status[] words = {
            Status.THROTTLED, Status.FAILED, Status.UNAVAILABLE, Status.TIMED_OUT, Status.TOO_LARGE, Status.OK, Status.OK
        };
        Status status = words[random.nextInt(words.length)];
        if (status != Status.OK) {
            return random.nextBoolean() ? Reply.without(status, "drawn") : Reply.notCarried("drawn");
        }
        List<Integer> answered = new ArrayList<>();
        List<Digest> digests = new ArrayList<>();
        List<Integer> refused = new ArrayList<>();
        for (int position = 0; position < events.length; position++) {
            int draw = random.nextInt(12);
            if (draw == 0) {
                refused.add(position);
            } else if (draw > 1) {
                answered.add(position);
                digests.add(new Digest());
            }
        }
        ReplyContent content = new ReplyContent(answered, digests, refused);
        return new Reply<>(Status.OK, true, "", 0, false, Double.NaN, 1, 1, "", 10, content);
    }

    @Override
    public Runnable at(long instantNs, Runnable action) {
        // What a timer has put into the mailbox cannot be taken back: now and then a cancel comes too late.
        boolean isTooLate = random.nextInt(3) == 0;
        Runnable cancel = super.at(instantNs, action);
        return isTooLate ? () -> {} : cancel;
    }

    @Override
    public void deliver(Finished event) {
        // The sink drops what it has seen; that a path tells of an event twice is only allowed to late replies.
        delivered.add(event.number);
    }

    @Override
    public void giveBack(List<Event> events, Runnable begun, IntConsumer served) {
        for (Event event : events) {
            check(givenBack.add(event.number), "given back twice: " + event.number);
        }
        mail(nowNs + random.nextInt(8) * TICK_NS, begun);
    }

    @Override
    public void report(ObjectNode line) {
        if (line.get("kind").asText().equals("invocation")) {
            invocationEvents += line.get("batchEvents").asLong();
            long taken = line.get("batchEvents").asLong() - line.get("givenUpEvents").asLong();
            double takenWorkMs = line.get("takenWorkMs").asDouble();
            check(taken == 0 == (takenWorkMs == 0), taken + " events are " + takenWorkMs + " ms of work");
            // A millisecond for each request that was answered.
            check(takenWorkMs < line.get("attempts").asLong() + 1e-9, "work of more than all requests");
        }
    }
}

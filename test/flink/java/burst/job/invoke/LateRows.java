package burst.job.invoke;

import burst.job.Spec;
import burst.job.event.Event;
import burst.job.reply.ReplyContent;
import burst.operator.Json;
import burst.operator.Reply;
import burst.operator.Status;
import burst.operator.invoke.InvokeApi;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * An offload path under a query of single events whose first request is answered late, behind the second one that was
 * sent in its stead. Input is a spec whose batches hold two events; prints how many answers came, and how many applied.
 */
public final class LateRows extends QuietPort {
    private record Sent(CompletableFuture<Reply<ReplyContent>> reply, InvokeApi.Sent<ReplyContent> what) {}

    private record Timer(long atNs, Runnable action) {}

    private final List<Timer> timers = new ArrayList<>();
    private final List<Sent> requests = new ArrayList<>();

    public static void main(String[] args) throws Exception {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        System.out.println(new LateRows().run(new Spec(in.readLine())));
    }

    private ObjectNode run(Spec spec) {
        JobPath made = JobPath.of(spec, new JobPath.Place(0, spec.parallelism()), spec.firstDecision().orders.batch(), this, this);
        for (int number = 0; number < 2; number++) {
            Event event = new Event();
            event.number = number;
            event.text = "Bid{auction=123, bidder=1, price=2, extra=''}".getBytes(StandardCharsets.US_ASCII);
            made.path().add(event);
        }
        while (requests.size() < 2) {
            Timer next = timers.stream().min((a, b) -> Long.compare(a.atNs, b.atNs)).orElseThrow();
            timers.remove(next);
            nowNs = Math.max(nowNs, next.atNs);
            next.action.run();
        }
        List.copyOf(requests).forEach(LateRows::answer);
        ObjectNode counts = Json.object();
        made.work().count(counts);
        return counts;
    }

    private static void answer(Sent request) {
        byte[] body = "{\"ids\":[0,1],\"rows\":[[0,123,2],[1,123,2]]}".getBytes(StandardCharsets.US_ASCII);
        ReplyContent content = request.what.reader().apply(body);
        request.reply.complete(new Reply<>(Status.OK, true, "", 0, false, Double.NaN, 1, 1, "", body.length, content));
    }

    @Override
    public CompletableFuture<Reply<ReplyContent>> invoke(byte[] payload, InvokeApi.Sent<ReplyContent> sent) {
        requests.add(new Sent(new CompletableFuture<>(), sent));
        return requests.get(requests.size() - 1).reply;
    }

    @Override
    public Runnable at(long instantNs, Runnable action) {
        Timer timer = new Timer(instantNs, action);
        timers.add(timer);
        return () -> timers.remove(timer);
    }
}

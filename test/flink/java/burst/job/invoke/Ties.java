package burst.job.invoke;

import burst.job.Spec;
import burst.job.event.Event;
import burst.job.reply.ReplyContent;
import burst.operator.Reply;
import burst.operator.invoke.OffloadPath;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.ObjectMapper;

/**
 * An offload path whose task is late for its timers: they wait in the mailbox while the source hands on what is due.
 * Input is a spec and then a list of events [intended ns, handed on ns]; prints the sizes of the calls.
 */
public final class Ties extends QuietPort {
    private final List<Runnable> timers = new ArrayList<>();
    private final List<Integer> sizes = new ArrayList<>();

    public static void main(String[] args) throws Exception {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        ObjectMapper mapper = new ObjectMapper();
        Spec spec = new Spec(in.readLine());
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            System.out.println(mapper.writeValueAsString(new Ties().sizesOf(spec, mapper.readValue(line, long[][].class))));
        }
    }

    private List<Integer> sizesOf(Spec spec, long[][] events) {
        OffloadPath<Event, ReplyContent> path =
                JobPath.of(spec, new JobPath.Place(0, spec.parallelism()), spec.firstDecision().orders.batch(), this, this).path();
        for (int number = 0; number < events.length; number++) {
            nowNs = events[number][1];
            Event event = new Event();
            event.number = number;
            event.intendedNs = events[number][0];
            event.text = new byte[] {'a'};
            path.add(event);
        }
        List.copyOf(timers).forEach(Runnable::run);
        path.flush();
        return sizes;
    }

    @Override
    public CompletableFuture<Reply<ReplyContent>> invoke(byte[] payload, Sent<ReplyContent> sent) {
        sizes.add(sent.events().length);
        return new CompletableFuture<>();
    }

    @Override
    public Runnable at(long instantNs, Runnable action) {
        Runnable timer = () -> {
            if (instantNs <= nowNs) {
                action.run();
            }
        };
        timers.add(timer);
        return () -> timers.remove(timer);
    }
}

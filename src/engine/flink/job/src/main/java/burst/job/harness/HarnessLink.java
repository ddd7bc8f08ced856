package burst.job.harness;

import java.io.IOException;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * What the tasks of one job share in one TaskManager to talk to the harness: one thread that waits for decisions,
 * one that sends what the operators tell. Operators read a volatile and append to a queue; they never wait for HTTP,
 * but for {@link #hello} and the end.
 */
public final class HarnessLink {
    private static final Map<ControlHttp.Address, HarnessLink> LINKS = new HashMap<>();

    private final ControlHttp.Address address;
    private final ControlHttp http;
    private final Sender sender;
    private final Poller poller;
    private final CompletableFuture<TrialClock> clock = new CompletableFuture<>();
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private volatile Decision decision;
    private volatile IOException failure;
    private int users;

    private HarnessLink(ControlHttp.Address address, Decision firstDecision) {
        this.address = address;
        decision = firstDecision;
        http = new ControlHttp(address);
        sender = new Sender(http, this::fail);
        poller = new Poller(http, this);
    }

    /** The link to this job's harness in this JVM, made for its first user; to be released by each. */
    public static HarnessLink acquire(ControlHttp.Address address, Decision firstDecision) {
        synchronized (LINKS) {
            HarnessLink link = LINKS.get(address);
            if (link == null) {
                link = new HarnessLink(address, firstDecision);
                LINKS.put(address, link);
                link.sender.start();
                link.poller.start();
            }
            link.users++;
            return link;
        }
    }

    /** The last user ends both threads. */
    public void release() {
        synchronized (LINKS) {
            if (--users > 0) {
                return;
            }
            LINKS.remove(address);
        }
        poller.end();
        sender.end();
    }

    /** Says that an operator is open. */
    public void hello(String role, int subtask) throws IOException, InterruptedException {
        ObjectNode hello = Json.object().put("role", role).put("subtask", subtask);
        hello.put("monotonicNs", Long.toString(System.nanoTime())).put("wallMs", System.currentTimeMillis());
        hello.put("host", InetAddress.getLocalHost().getHostName()).put("pid", ProcessHandle.current().pid());
        http.postJson("/v1/hello", hello.toString());
    }

    /** Completes when the harness has set the origin; fails when it cannot be asked any more. */
    public CompletableFuture<TrialClock> clock() {
        return clock;
    }

    public Decision decision() {
        return decision;
    }

    /** Called by the polling thread after every new decision, and once after a failure. */
    public void onDecision(Runnable listener) {
        listeners.add(listener);
    }

    public void removeListener(Runnable listener) {
        listeners.remove(listener);
    }

    /** Throws what made the harness unreachable, so that the job fails with that and does not run on alone. */
    public void check() throws IOException {
        IOException error = failure;
        if (error != null) {
            throw new IOException(error.getMessage(), error);
        }
    }

    public void report(ObjectNode line) {
        sender.report(line);
    }

    /** A line that is asked for every 100 ms; null where there is nothing to say yet. */
    public void addGauge(Supplier<ObjectNode> gauge) {
        sender.addGauge(gauge);
    }

    /** Sends its last line and asks no more. */
    public void removeGauge(Supplier<ObjectNode> gauge) {
        sender.removeGauge(gauge);
    }

    public EventStream eventStream(int subtask) {
        return sender.eventStream(subtask);
    }

    public void postResult(int subtask, ObjectNode result) throws IOException, InterruptedException {
        sender.flush();
        http.postJson("/v1/result/sink/" + subtask, result.toString());
    }

    void started(TrialClock origin) {
        clock.complete(origin);
    }

    void decided(Decision newest) {
        decision = newest;
        listeners.forEach(Runnable::run);
    }

    void fail(IOException error) {
        if (failure == null) {
            failure = error;
        }
        clock.completeExceptionally(error);
        listeners.forEach(Runnable::run);
    }
}

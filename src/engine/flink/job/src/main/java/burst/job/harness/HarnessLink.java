package burst.job.harness;

import burst.operator.Json;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.node.ArrayNode;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.node.ObjectNode;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the tasks of one attempt of a job share in one TaskManager to talk to the harness: one thread that waits for
 * decisions, one that sends what the operators tell. Operators read a volatile and append to a queue; they wait for
 * HTTP in {@link #hello} and {@link #deliver} alone, and never while they close.
 */
public final class HarnessLink {
    private static final Logger LOG = LoggerFactory.getLogger(HarnessLink.class);
    private static final Map<Key, HarnessLink> LINKS = new HashMap<>();
    private static final long RETRY_MS = 200;
    private static final long DELIVER_NS = 20_000_000_000L;
    /** What is left to send gets so long: Flink waits for a task that closes. */
    private static final long LAST_LINES_MS = 500;
    /** An interrupted thread ends at once; a class loader that is closed under one would fail it. */
    private static final long JOIN_MS = 100;

    private record Key(ControlHttp.Address address, int attempt) {}

    private final Key key;
    private final ControlHttp http;
    private final Sender sender;
    private final Poller poller;
    private final CompletableFuture<TrialClock> clock = new CompletableFuture<>();
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private volatile Decision decision;
    private volatile IOException failure;
    private int users;

    private HarnessLink(Key key, Decision firstDecision) {
        this.key = key;
        decision = firstDecision;
        http = new ControlHttp(key.address, key.attempt);
        sender = new Sender(http, this::fail);
        poller = new Poller(http, this);
    }

    /** The link of this attempt to its harness in this JVM, made for its first user; to be released by each. */
    public static HarnessLink acquire(ControlHttp.Address address, int attempt, Decision firstDecision) {
        Key key = new Key(address, attempt);
        synchronized (LINKS) {
            HarnessLink link = LINKS.get(key);
            if (link == null) {
                link = new HarnessLink(key, firstDecision);
                LINKS.put(key, link);
                link.sender.start();
                link.poller.start();
            }
            link.users++;
            return link;
        }
    }

    /** The last user ends both threads, within a second even where the harness takes nothing any more. */
    public void release() {
        synchronized (LINKS) {
            if (--users > 0) {
                return;
            }
            LINKS.remove(key);
        }
        // A cancelled task is interrupted, which is no reason to lose what it has to send.
        boolean wasInterrupted = Thread.interrupted();
        try {
            endThreads();
        } catch (InterruptedException again) {
            wasInterrupted = true;
        }
        sender.end();
        if (wasInterrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void endThreads() throws InterruptedException {
        poller.end();
        sender.finish();
        if (failure == null) {
            sender.join(LAST_LINES_MS);
        }
        sender.end();
        poller.join(JOIN_MS);
        sender.join(JOIN_MS);
    }

    /**
     * Says that an operator is open, and from which checkpoint it goes on, 0 where it begins; throws when the harness cannot
     * be reached, or wants nothing of it.
     */
    public void hello(String role, int subtask, int subtasks, long restored)
            throws IOException, InterruptedException {
        ObjectNode hello = Json.object().put("role", role).put("subtask", subtask).put("parallelism", subtasks);
        hello.put("attempt", key.attempt).put("restored", restored);
        hello.put("monotonicNs", Long.toString(System.nanoTime())).put("wallMs", System.currentTimeMillis());
        hello.put("host", InetAddress.getLocalHost().getHostName()).put("pid", ProcessHandle.current().pid());
        byte[] body = hello.toString().getBytes(StandardCharsets.UTF_8);
        String name = UUID.randomUUID() + " 1";
        for (; ; ) {
            try {
                http.post(name, "/v1/hello", "application/json", body);
                return;
            } catch (ControlHttp.Refused refused) {
                throw new SuppressRestartsException(refused);
            } catch (IOException error) {
                if (http.isLost()) {
                    throw new SuppressRestartsException(http.lost(error));
                }
                Thread.sleep(RETRY_MS);
            }
        }
    }

    /** Completes when the harness has set the origin; fails when it cannot be asked any more. */
    public CompletableFuture<TrialClock> clock() {
        return clock;
    }

    /** Null before the origin is set, and for ever if it never is. */
    public TrialClock clockOrNull() {
        try {
            return clock.getNow(null);
        } catch (CompletionException failed) {
            return null;
        }
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
            // A job that is restarted without its harness would only be silent longer.
            throw new SuppressRestartsException(new IOException(error.getMessage(), error));
        }
    }

    /** The beginning of a line that {@link #report} takes. */
    public static ObjectNode line(String kind, int subtask) {
        return Json.object().put("kind", kind).put("subtask", subtask);
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

    public EventStream eventStream(int subtask, long epoch) {
        return sender.eventStream(subtask, epoch);
    }

    /** Waits until the harness has taken every record of a stream; throws when it does not. */
    public void flush(EventStream stream) throws IOException, InterruptedException {
        await(taken -> {
            stream.drain();
            sender.afterAll(taken);
        });
    }

    /** A task's last word, behind all that was sent before; {@code stream} is null where it sends no events. */
    public void post(String route, ObjectNode result, EventStream stream, Runnable taken) {
        sender.collect();
        if (stream != null) {
            stream.drain();
        }
        byte[] body = result.toString().getBytes(StandardCharsets.UTF_8);
        sender.post("/v1/result/" + route, "application/json", body, taken);
    }

    /** Windows that have fired behind a barrier, before the next; waits until the harness has them. */
    public void deliverFired(ArrayNode windows, long epoch) throws IOException, InterruptedException {
        byte[] body = windows.toString().getBytes(StandardCharsets.UTF_8);
        await(taken -> sender.post("/v1/windows?epoch=" + epoch, "application/json", body, taken));
    }

    /** The same, and waits until the harness has taken it; throws when it does not. */
    public void deliver(String route, ObjectNode result, EventStream stream) throws IOException, InterruptedException {
        await(taken -> post(route, result, stream, taken));
    }

    private void await(Consumer<Runnable> post) throws IOException, InterruptedException {
        CountDownLatch taken = new CountDownLatch(1);
        post.accept(taken::countDown);
        long giveUpNs = System.nanoTime() + DELIVER_NS;
        while (!taken.await(RETRY_MS, TimeUnit.MILLISECONDS)) {
            check();
            if (System.nanoTime() > giveUpNs) {
                throw new IOException("the harness did not take the last reports within 20 s");
            }
        }
    }

    void started(TrialClock origin) {
        clock.complete(origin);
    }

    void decided(Decision newest) {
        decision = newest;
        wakeListeners();
    }

    void fail(IOException error) {
        synchronized (this) {
            if (failure != null) {
                return;
            }
            failure = error;
        }
        clock.completeExceptionally(error);
        wakeListeners();
    }

    /** One that throws must not keep the others, nor the thread that calls it, from what they do. */
    private void wakeListeners() {
        for (Runnable listener : listeners) {
            try {
                listener.run();
            } catch (RuntimeException error) {
                LOG.warn("a listener to the harness failed", error);
            }
        }
    }
}

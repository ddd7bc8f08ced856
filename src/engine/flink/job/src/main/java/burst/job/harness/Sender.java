package burst.job.harness;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.node.ObjectNode;

/** Sends everything that operators report, in the order in which they report it, from one thread. */
final class Sender extends Thread {
    private static final long INTERVAL_NS = 100_000_000L;
    private static final int REPORT_BYTES = 1 << 20;
    private static final long RETRY_MS = 200;

    private record Post(String path, String contentType, byte[] body, Runnable sent) {}

    /** Wakes the sender. */
    private static final Post NONE = new Post("", "", new byte[0], () -> {});

    /** Of this sender alone: the harness knows a post that comes a second time by it and by its number. */
    private final String name = UUID.randomUUID().toString();
    private final ControlHttp http;
    private final Consumer<IOException> fail;
    private final LinkedBlockingQueue<Post> posts = new LinkedBlockingQueue<>();
    private final List<Supplier<ObjectNode>> gauges = new CopyOnWriteArrayList<>();
    private final List<EventStream> streams = new CopyOnWriteArrayList<>();
    private final StringBuilder lines = new StringBuilder();
    private volatile boolean isFinishing;
    /** What is reported after the end goes nowhere. */
    private volatile boolean hasEnded;
    private long sentPosts;

    Sender(ControlHttp http, Consumer<IOException> fail) {
        super("burst-reports");
        this.http = http;
        this.fail = fail;
        setDaemon(true);
    }

    void report(ObjectNode line) {
        synchronized (lines) {
            lines.append(line).append('\n');
            if (lines.length() > REPORT_BYTES) {
                takeLines();
            }
        }
    }

    void addGauge(Supplier<ObjectNode> gauge) {
        gauges.add(gauge);
    }

    void removeGauge(Supplier<ObjectNode> gauge) {
        gauges.remove(gauge);
        reportGauge(gauge);
    }

    EventStream eventStream(int subtask, long epoch) {
        EventStream stream = new EventStream(this, subtask, epoch);
        streams.add(stream);
        return stream;
    }

    /** {@code sent} runs when the harness has taken it; never, if this sender ends before. */
    void post(String path, String contentType, byte[] body, Runnable sent) {
        if (!hasEnded) {
            posts.add(new Post(path, contentType, body, sent));
        }
    }

    /** {@code sent} runs when the harness has taken all that was posted before. */
    void afterAll(Runnable sent) {
        posts.add(new Post("", "", NONE.body, sent));
    }

    /** Puts all that has been reported so far in front of what is posted next; the stream's owner does the same for it. */
    void collect() {
        gauges.forEach(this::reportGauge);
        synchronized (lines) {
            takeLines();
        }
    }

    boolean hasEnded() {
        return hasEnded;
    }

    /** Sends what is there, and ends. */
    void finish() {
        isFinishing = true;
        posts.add(NONE);
    }

    /** Ends at once. */
    void end() {
        hasEnded = true;
        interrupt();
    }

    /** Nothing leaves this method: on some clusters an exception that no one catches ends the TaskManager. */
    @Override
    public void run() {
        try {
            sendAll();
        } catch (InterruptedException ended) {
            // By end().
        } catch (Throwable error) {
            if (!hasEnded) {
                fail.accept(error instanceof IOException io
                        ? io
                        : new IOException("reports to the harness ended: " + error, error));
            }
        } finally {
            hasEnded = true;
            posts.clear();
        }
    }

    private void sendAll() throws IOException, InterruptedException {
        long nextNs = System.nanoTime() + INTERVAL_NS;
        while (!isFinishing) {
            Post post = posts.poll(nextNs - System.nanoTime(), TimeUnit.NANOSECONDS);
            if (post != null) {
                send(post);
            }
            if (System.nanoTime() >= nextNs) {
                nextNs = System.nanoTime() + INTERVAL_NS;
                collect();
                streams.forEach(EventStream::offer);
            }
        }
        collect();
        for (Post post = posts.poll(); post != null; post = posts.poll()) {
            send(post);
        }
    }

    private void takeLines() {
        if (lines.length() == 0) {
            return;
        }
        byte[] body = lines.toString().getBytes(StandardCharsets.UTF_8);
        lines.setLength(0);
        post("/v1/report", "application/x-ndjson", body, () -> {});
    }

    /** Read and reported in one go: of two threads that do it the later one reports no less. */
    private void reportGauge(Supplier<ObjectNode> gauge) {
        synchronized (lines) {
            ObjectNode line = gauge.get();
            if (line != null) {
                report(line);
            }
        }
    }

    /** A post that the harness has not taken after all its patience will not be taken. */
    private void send(Post post) throws IOException, InterruptedException {
        if (post.path.isEmpty()) {
            post.sent.run();
            return;
        }
        String number = name + " " + ++sentPosts;
        long sinceNs = System.nanoTime();
        for (; ; ) {
            try {
                http.post(number, post.path, post.contentType, post.body);
                post.sent.run();
                return;
            } catch (ControlHttp.Refused refused) {
                throw refused;
            } catch (IOException error) {
                if (http.isLost()) {
                    throw http.lost(error);
                }
                if (System.nanoTime() - sinceNs > ControlHttp.PATIENCE_NS) {
                    throw error;
                }
                Thread.sleep(RETRY_MS);
            }
        }
    }
}

package burst.job.harness;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.node.ObjectNode;

/** Sends everything that operators tell, in the order in which they told it, from one thread. */
final class Sender extends Thread {
    private static final long INTERVAL_NS = 100_000_000L;
    private static final int REPORT_BYTES = 1 << 20;
    private static final int TRIES = 5;
    private static final long RETRY_MS = 200;
    private static final long FLUSH_NS = 20_000_000_000L;

    private record Post(String path, String contentType, byte[] body, Runnable sent) {}

    /** Of this sender alone: the harness knows a post that comes a second time by it and by its number. */
    private final String name = UUID.randomUUID().toString();
    private final ControlHttp http;
    private final Consumer<IOException> fail;
    private final LinkedBlockingQueue<Post> posts = new LinkedBlockingQueue<>();
    private final List<Supplier<ObjectNode>> gauges = new CopyOnWriteArrayList<>();
    private final List<EventStream> streams = new CopyOnWriteArrayList<>();
    private final StringBuilder lines = new StringBuilder();
    private volatile boolean isEnding;
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

    EventStream eventStream(int subtask) {
        EventStream stream = new EventStream(this, subtask);
        streams.add(stream);
        return stream;
    }

    void post(String path, String contentType, byte[] body, Runnable sent) {
        posts.add(new Post(path, contentType, body, sent));
    }

    /** Waits until everything told so far has been sent; not for a sender that has failed. */
    void flush() throws InterruptedException {
        while (!takeAll() && isAlive()) {
            Thread.sleep(1);
        }
        CountDownLatch done = new CountDownLatch(1);
        posts.add(new Post(null, null, null, done::countDown));
        long giveUpNs = System.nanoTime() + FLUSH_NS;
        while (isAlive() && !done.await(RETRY_MS, TimeUnit.MILLISECONDS)) {
            if (System.nanoTime() > giveUpNs) {
                fail.accept(new IOException("the harness did not take the last reports within 20 s"));
                return;
            }
        }
    }

    void end() {
        isEnding = true;
        posts.add(new Post(null, null, null, () -> {}));
    }

    @Override
    public void run() {
        long nextNs = System.nanoTime() + INTERVAL_NS;
        try {
            while (!isEnding || !posts.isEmpty()) {
                Post post = posts.poll(nextNs - System.nanoTime(), TimeUnit.NANOSECONDS);
                if (post != null) {
                    send(post);
                }
                if (System.nanoTime() >= nextNs) {
                    nextNs = System.nanoTime() + INTERVAL_NS;
                    gauges.forEach(this::reportGauge);
                    takeAll();
                }
            }
            takeAll();
            for (Post post = posts.poll(); post != null; post = posts.poll()) {
                send(post);
            }
        } catch (InterruptedException | IOException ended) {
            fail.accept(new IOException("reports to the harness ended: " + ended.getMessage(), ended));
        }
    }

    private boolean takeAll() {
        synchronized (lines) {
            takeLines();
        }
        boolean isAllTaken = true;
        for (EventStream stream : streams) {
            isAllTaken &= stream.offer();
        }
        return isAllTaken;
    }

    private void takeLines() {
        if (lines.length() == 0) {
            return;
        }
        byte[] body = lines.toString().getBytes(StandardCharsets.UTF_8);
        lines.setLength(0);
        post("/v1/report", "application/x-ndjson", body, () -> {});
    }

    private void reportGauge(Supplier<ObjectNode> gauge) {
        ObjectNode line = gauge.get();
        if (line != null) {
            report(line);
        }
    }

    private void send(Post post) throws IOException, InterruptedException {
        try {
            if (post.path != null) {
                sendPatiently(post);
            }
        } finally {
            post.sent.run();
        }
    }

    private void sendPatiently(Post post) throws IOException, InterruptedException {
        String number = name + " " + ++sentPosts;
        for (int attempt = 1; ; attempt++) {
            try {
                http.post(number, post.path, post.contentType, post.body);
                return;
            } catch (ControlHttp.Refused refused) {
                throw refused;
            } catch (IOException error) {
                if (attempt == TRIES) {
                    throw error;
                }
                Thread.sleep(RETRY_MS);
            }
        }
    }
}

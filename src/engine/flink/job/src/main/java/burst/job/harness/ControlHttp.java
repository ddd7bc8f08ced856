package burst.job.harness;

import java.io.IOException;
import java.io.Serializable;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/** Requests to the harness's control endpoint, each with the run's token and the job's attempt. Threads share it. */
public final class ControlHttp {
    /** A harness that has been silent for so long is gone, and its job has to go, too. */
    static final long PATIENCE_NS = 10_000_000_000L;

    /** Longer than the harness holds a poll, and short enough that two of them fit into the patience. */
    private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(5);

    private final Address address;
    private final int attempt;
    private final AtomicInteger failures = new AtomicInteger();
    private volatile long lastHeardNs = System.nanoTime();
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(REQUEST_TIMEOUT)
            .build();

    /** Where the harness listens, and the secret that it listens to. */
    public record Address(String url, String token) implements Serializable {}

    /** The harness refused a request: there is no point in going on. */
    public static final class Refused extends IOException {
        private static final long serialVersionUID = 1;

        Refused(String message) {
            super(message);
        }
    }

    public ControlHttp(Address address, int attempt) {
        this.address = address;
        this.attempt = attempt;
    }

    /** The body, or null where the harness has nothing to say yet (204). */
    public String get(String path) throws IOException, InterruptedException {
        return send(path, request(path).GET());
    }

    /** Under the same name the same post is taken once: where its answer was lost it may be sent again. */
    void post(String name, String path, String contentType, byte[] body) throws IOException, InterruptedException {
        send(path, request(path)
                .header("Content-Type", contentType)
                .header("X-Burst-Post", name)
                .POST(BodyPublishers.ofByteArray(body)));
    }

    /** Nothing has come from the harness for as long as anyone waits for it; one request that failed is no proof. */
    boolean isLost() {
        return failures.get() > 1 && System.nanoTime() - lastHeardNs > PATIENCE_NS;
    }

    /** An error that ends the job; without a cause, since Flink's users are shown the innermost one. */
    IOException lost(IOException last) {
        return new IOException("the harness at " + address.url() + " has been silent for "
                + PATIENCE_NS / 1_000_000_000 + " s, and the job ends without it: " + words(last));
    }

    /** The JDK's own exceptions have often no message. */
    static String words(Throwable error) {
        return error.getMessage() == null ? error.getClass().getSimpleName() : error.getMessage();
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(address.url() + path))
                .timeout(REQUEST_TIMEOUT)
                .header("X-Burst-Attempt", Integer.toString(attempt))
                .header("Authorization", "Bearer " + address.token());
    }

    private String send(String path, HttpRequest.Builder request) throws IOException, InterruptedException {
        try {
            return heard(path, client.send(request.build(), BodyHandlers.ofString()));
        } catch (Refused refused) {
            throw refused;
        } catch (IOException error) {
            failures.incrementAndGet();
            throw error;
        }
    }

    private String heard(String path, HttpResponse<String> response) throws IOException {
        int status = response.statusCode();
        String told = "the harness answered " + status + " to " + path + ": " + response.body();
        // Of a proxy in between: the harness has no such answers.
        if (status >= 500) {
            throw new IOException(told);
        }
        lastHeardNs = System.nanoTime();
        failures.set(0);
        if (status == 204) {
            return null;
        }
        if (status != 200) {
            throw new Refused(told);
        }
        return response.body();
    }
}

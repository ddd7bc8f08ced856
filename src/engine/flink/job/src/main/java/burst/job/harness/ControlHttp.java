package burst.job.harness;

import java.io.IOException;
import java.io.Serializable;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** Requests to the harness's control endpoint, each with the run's token. */
public final class ControlHttp {
    /** Longer than the harness holds a long poll. */
    private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(30);

    private final Address address;
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
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

    public ControlHttp(Address address) {
        this.address = address;
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

    public String postJson(String path, String json) throws IOException, InterruptedException {
        byte[] body = json.getBytes(StandardCharsets.UTF_8);
        return send(path, request(path).header("Content-Type", "application/json").POST(BodyPublishers.ofByteArray(body)));
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(address.url() + path))
                .timeout(REQUEST_TIMEOUT)
                .header("Authorization", "Bearer " + address.token());
    }

    private String send(String path, HttpRequest.Builder request) throws IOException, InterruptedException {
        HttpResponse<String> response = client.send(request.build(), BodyHandlers.ofString());
        int status = response.statusCode();
        if (status == 204) {
            return null;
        }
        String told = "the harness answered " + status + " to " + path + ": " + response.body();
        if (status >= 400 && status < 500) {
            throw new Refused(told);
        }
        if (status != 200) {
            throw new IOException(told);
        }
        return response.body();
    }
}

package burst.job.invoke;

import burst.job.harness.Json;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.JsonNode;

/** Lambda's Invoke API over HTTP, with the tail of the log for its REPORT line. */
public final class HttpInvokeApi implements InvokeApi {
    private static final String ENVIRONMENT_HEADER = "X-Burst-Environment";

    /** Adds what a service wants to see of its caller; the place for Signature Version 4. */
    @FunctionalInterface
    public interface Signer {
        Signer NONE = (request, payload) -> {};

        void sign(HttpRequest.Builder request, byte[] payload);
    }

    private final URI uri;
    private final Signer signer;
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();

    public HttpInvokeApi(String endpoint, String functionName, Signer signer) {
        String name = URLEncoder.encode(functionName, StandardCharsets.UTF_8);
        String base = endpoint.endsWith("/") ? endpoint.substring(0, endpoint.length() - 1) : endpoint;
        uri = URI.create(base + "/2015-03-31/functions/" + name + "/invocations");
        this.signer = signer;
    }

    @Override
    public CompletableFuture<Reply> invoke(byte[] payload, long[] events) {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri)
                .header("Content-Type", "application/json")
                .header("X-Amz-Log-Type", "Tail")
                .POST(BodyPublishers.ofByteArray(payload));
        signer.sign(request, payload);
        return client.sendAsync(request.build(), BodyHandlers.ofByteArray())
                .thenApply(response -> replyOf(response, events))
                .exceptionally(HttpInvokeApi::notReached);
    }

    @Override
    public void close() {
        // Java 17's client ends with its last reference: its calls are cancelled by whoever holds their futures.
    }

    private static Reply notReached(Throwable error) {
        Throwable cause = error instanceof CompletionException && error.getCause() != null ? error.getCause() : error;
        return Reply.without(Status.UNAVAILABLE, cause.getClass().getSimpleName());
    }

    private static Reply replyOf(HttpResponse<byte[]> response, long[] events) {
        byte[] body = response.body();
        ReportLine report = ReportLine.of(header(response, "X-Amz-Log-Result"));
        String functionError = header(response, "X-Amz-Function-Error");
        Status status = statusOf(response.statusCode(), functionError, body);
        return new Reply(
                status,
                reasonOf(status, response, body),
                seconds(header(response, "Retry-After")) * 1000,
                !Double.isNaN(report.initMs()),
                report.initMs(),
                report.durationMs(),
                report.billedMs(),
                header(response, ENVIRONMENT_HEADER),
                body.length,
                status == Status.OK ? ReplyContent.of(events, body) : ReplyContent.NONE);
    }

    static Status statusOf(int code, String functionError, byte[] body) {
        if (code == 200 && functionError.isEmpty()) {
            return Status.OK;
        }
        if (code == 200) {
            return statusOfFunctionError(body);
        }
        if (code == 429) {
            return Status.THROTTLED;
        }
        if (code == 413) {
            return Status.TOO_LARGE;
        }
        // 400 is about these bytes; anything else (no such function, no permission, 5xx) is not about the events.
        return code == 400 ? Status.FAILED : Status.UNAVAILABLE;
    }

    private static Status statusOfFunctionError(byte[] body) {
        JsonNode error = Json.parseOrNull(body);
        String type = error == null ? "" : error.path("errorType").asText("");
        String message = error == null ? "" : error.path("errorMessage").asText("");
        if (type.equals("Sandbox.Timedout") || message.contains("Task timed out")) {
            return Status.TIMED_OUT;
        }
        return type.equals("Function.ResponseSizeTooLarge") ? Status.RESPONSE_TOO_LARGE : Status.FAILED;
    }

    private static String reasonOf(Status status, HttpResponse<byte[]> response, byte[] body) {
        if (status == Status.OK) {
            return "";
        }
        JsonNode told = Json.parseOrNull(body);
        String key = status == Status.THROTTLED ? "Reason" : "errorType";
        String word = told == null ? "" : told.path(key).asText("");
        return word.isEmpty() ? header(response, "X-Amzn-ErrorType") : word;
    }

    private static String header(HttpResponse<?> response, String name) {
        return response.headers().firstValue(name).orElse("");
    }

    /** A date, which the header may hold too, is taken for no wish. */
    private static double seconds(String text) {
        return text.matches("\\d+(\\.\\d+)?") ? Double.parseDouble(text) : 0;
    }
}

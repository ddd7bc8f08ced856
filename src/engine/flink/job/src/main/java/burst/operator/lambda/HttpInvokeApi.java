package burst.operator.lambda;

import burst.operator.Answers;
import burst.operator.Json;
import burst.operator.Reply;
import burst.operator.Status;
import burst.operator.invoke.InvokeApi;
import burst.operator.invoke.InvokerCpu;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpResponse;
import java.nio.channels.UnresolvedAddressException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.JsonNode;

/** Lambda's Invoke API over HTTP, with the tail of the log for its REPORT line. */
public final class HttpInvokeApi<A extends Answers> implements InvokeApi<A> {
    private static final String ENVIRONMENT_HEADER = "X-Burst-Environment";
    private static final int CHECK_WITHIN_S = 10;
    /** A day, as src/offload/lambda/invoke-outcome.ts. */
    private static final double LONGEST_RETRY_AFTER_S = 86_400;
    private static final String ERROR_TYPE = "X-Amzn-ErrorType";
    private static final Pattern TIMED_OUT = Pattern.compile(" Task timed out after [0-9.]+ seconds$");

    private final URI uri;
    private final Signer signer;
    private final HttpClient client;

    public HttpInvokeApi(Route route, Signer signer, InvokerCpu cpu) throws InterruptedException {
        client = cpu.making(() -> HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(Duration.ofSeconds(5))
                .executor(cpu.executor())
                .build());
        String name = URLEncoder.encode(route.functionName(), StandardCharsets.UTF_8);
        String endpoint = route.endpoint();
        String base = endpoint.endsWith("/") ? endpoint.substring(0, endpoint.length() - 1) : endpoint;
        uri = URI.create(base + "/2015-03-31/functions/" + name + "/invocations");
        this.signer = signer;
    }

    /**
     * A dry run: the service checks signature, rights and name, and runs nothing. What a first call costs, classes
     * and a connection, is kept out of the measurement by it.
     */
    public void check() throws IOException, InterruptedException {
        HttpRequest request = signed(new byte[0], "X-Amz-Invocation-Type", "DryRun");
        HttpResponse<byte[]> response = answerTo(request);
        if (response.statusCode() >= 300) {
            String said = new String(response.body(), StandardCharsets.UTF_8);
            throw new IOException("a task manager cannot call the function: " + uri + " answered "
                    + response.statusCode() + " " + header(response, ERROR_TYPE) + " " + said);
        }
    }

    private HttpResponse<byte[]> answerTo(HttpRequest request) throws IOException, InterruptedException {
        CompletableFuture<HttpResponse<byte[]>> answer = client.sendAsync(request, BodyHandlers.ofByteArray());
        try {
            return answer.get(CHECK_WITHIN_S, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException error) {
            Throwable cause = error.getCause() == null ? error : error.getCause();
            throw new IOException("a task manager cannot call the function: no answer from " + uri + ": " + cause);
        } finally {
            answer.cancel(true);
        }
    }

    @Override
    public CompletableFuture<Reply<A>> invoke(byte[] payload, Sent<A> sent) {
        HttpRequest request;
        try {
            request = signed(payload, "X-Amz-Log-Type", "Tail");
        } catch (RuntimeException noCredentials) {
            return CompletableFuture.completedFuture(Reply.notCarried("CredentialsProviderError"));
        }
        return client.sendAsync(request, BodyHandlers.ofByteArray())
                .thenApply(response -> replyOf(response, sent))
                .exceptionally(HttpInvokeApi::replyOfFailure);
    }

    private HttpRequest signed(byte[] payload, String header, String value) {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri)
                .header("Content-Type", "application/json")
                .header(header, value)
                .POST(BodyPublishers.ofByteArray(payload));
        signer.sign(request, payload);
        return request.build();
    }

    /** Java 17's client ends with its last reference: its calls are cancelled by the holder of their futures. */
    @Override
    public void close() {
        signer.close();
    }

    private static <A extends Answers> Reply<A> replyOfFailure(Throwable error) {
        Throwable cause = error instanceof CompletionException && error.getCause() != null ? error.getCause() : error;
        if (cause instanceof HttpConnectTimeoutException) {
            return Reply.notCarried("ETIMEDOUT");
        }
        if (cause instanceof ConnectException) {
            return Reply.notCarried(codeOf(cause));
        }
        boolean isBroken = cause instanceof IOException;
        return Reply.without(Status.UNAVAILABLE, isBroken ? "ECONNRESET" : cause.getClass().getSimpleName());
    }

    /** The system's word for a connection that was not made, as the other engines have it. */
    private static String codeOf(Throwable unconnected) {
        for (Throwable cause = unconnected; cause != null; cause = cause.getCause()) {
            String message = String.valueOf(cause.getMessage());
            if (cause instanceof UnresolvedAddressException || cause instanceof UnknownHostException) {
                return "ENOTFOUND";
            }
            if (cause instanceof NoRouteToHostException || message.contains("No route to host")) {
                return "EHOSTUNREACH";
            }
            if (message.contains("Network is unreachable")) {
                return "ENETUNREACH";
            }
        }
        return "ECONNREFUSED";
    }

    private static <A extends Answers> Reply<A> replyOf(HttpResponse<byte[]> response, Sent<A> sent) {
        byte[] body = response.body();
        // Refused otherwise: nothing has run, and nothing is charged.
        boolean isInvoked = response.statusCode() == 200;
        ReportLine report =
                isInvoked ? ReportLine.of(header(response, "X-Amz-Log-Result")) : ReportLine.NOTHING_RAN;
        Status status = statusOf(response);
        return new Reply<>(
                status,
                isInvoked,
                reasonOf(status, response, body),
                retryAfterMs(response),
                report.isCold(),
                report.initMs(),
                report.durationMs(),
                report.billedMs(),
                header(response, ENVIRONMENT_HEADER),
                body.length,
                status == Status.OK ? sent.reader().apply(body) : null);
    }

    private static Status statusOf(HttpResponse<byte[]> response) {
        return switch (response.statusCode()) {
            case 200 -> header(response, "X-Amz-Function-Error").isEmpty()
                    ? Status.OK
                    : statusOfFunctionError(response.body());
            case 429 -> Status.THROTTLED;
            case 413 -> Status.TOO_LARGE;
            // Of a batch that cannot be read a part may be; no rights, no such function or 5xx are not about events.
            default -> header(response, ERROR_TYPE).startsWith("InvalidRequestContentException")
                    ? Status.FAILED
                    : Status.UNAVAILABLE;
        };
    }

    private static Status statusOfFunctionError(byte[] body) {
        JsonNode error = Json.parseOrNull(body);
        String type = error == null ? "" : error.path("errorType").asText("");
        String message = error == null ? "" : error.path("errorMessage").asText("");
        boolean isTyped = error != null && error.has("errorType");
        // As src/offload/lambda/lambda-target.ts: the message tells only where there is no type, as before November 2025.
        if (type.equals("Sandbox.Timedout") || (!isTyped && TIMED_OUT.matcher(message).find())) {
            return Status.TIMED_OUT;
        }
        return type.equals("Function.ResponseSizeTooLarge") ? Status.RESPONSE_TOO_LARGE : Status.FAILED;
    }

    private static String reasonOf(Status status, HttpResponse<byte[]> response, byte[] body) {
        if (status == Status.OK) {
            return "";
        }
        JsonNode told = Json.parseOrNull(body);
        JsonNode word = told == null ? null : told.get(status == Status.THROTTLED ? "Reason" : "errorType");
        if (response.statusCode() == 200) {
            return word != null && word.isTextual() ? word.asText() : "Unhandled";
        }
        boolean isLimit = status == Status.THROTTLED && word != null && word.isTextual();
        return isLimit ? word.asText() : header(response, ERROR_TYPE).split("[:,]", 2)[0];
    }

    private static String header(HttpResponse<?> response, String name) {
        return response.headers().firstValue(name).orElse("");
    }

    /** Of a refusal that may be lifted; a date, or anything that is no plain number, is taken for no wish. */
    private static double retryAfterMs(HttpResponse<?> response) {
        String text = header(response, "Retry-After");
        boolean isRefusal = response.statusCode() != 200 && response.statusCode() != 413;
        return isRefusal && text.matches("[0-9]+(\\.[0-9]+)?")
                ? Math.min(Double.parseDouble(text), LONGEST_RETRY_AFTER_S) * 1000
                : 0;
    }
}

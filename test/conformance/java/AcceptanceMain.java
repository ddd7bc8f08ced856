import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.retries.DefaultRetryStrategy;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.model.InvocationType;
import software.amazon.awssdk.services.lambda.model.InvokeRequest;
import software.amazon.awssdk.services.lambda.model.InvokeResponse;
import software.amazon.awssdk.services.lambda.model.LogType;
import software.amazon.awssdk.services.lambda.model.RequestTooLargeException;
import software.amazon.awssdk.services.lambda.model.ResourceNotFoundException;
import software.amazon.awssdk.services.lambda.model.TooManyRequestsException;

/** The acceptance list for a local Lambda, with the unmodified AWS SDK for Java v2. Run by java.test.ts. */
public final class AcceptanceMain {
    private static final String ARN = "arn:aws:lambda:us-east-1:000000000000:function:";
    private static final Pattern REPORT = Pattern.compile(
        "REPORT RequestId: \\S+\tDuration: ([\\d.]+) ms\tBilled Duration: (\\d+) ms\tMemory Size: (\\d+) MB"
            + "\tMax Memory Used: (\\d+) MB\t(?:Init Duration: ([\\d.]+) ms\t)?");
    private static LambdaClient client;

    public static void main(String[] arguments) throws Exception {
        client = LambdaClient.builder()
            .region(Region.US_EAST_1)
            .endpointOverride(URI.create(arguments[0]))
            .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("test", "test")))
            .overrideConfiguration(it -> it.retryStrategy(DefaultRetryStrategy.doNotRetry())
                .apiCallTimeout(Duration.ofSeconds(30)))
            .build();
        names();
        types();
        exception();
        timeout();
        exit();
        init();
        sizes();
        reserved();
        reclaim();
        report();
        keepAlive();
        System.out.println("passed");
        client.close();
    }

    private static void names() {
        for (String name : List.of("echo", "echo:$LATEST", ARN + "echo", ARN + "echo:$LATEST")) {
            equal("1 " + name, "{\"a\":1}", body(invoke(name, "{\"a\":1}")));
        }
        ResourceNotFoundException absent = refused(ResourceNotFoundException.class, () -> invoke("absent", "{}"));
        equal("1 status", 404, absent.statusCode());
        equal("1 type", "User", absent.type());
        require("1 message", absent.getMessage().contains(ARN + "absent:$LATEST"));
    }

    private static void types() {
        InvokeResponse answer = invoke("echo", "{}");
        equal("2 status", 200, answer.statusCode());
        equal("2 version", "$LATEST", answer.executedVersion());
        equal("2 event", 202, invoke("echo", "{}", InvocationType.EVENT).statusCode());
        equal("2 event version", null, invoke("echo", "{}", InvocationType.EVENT).executedVersion());
        equal("2 dry run", 204, invoke("echo", "{}", InvocationType.DRY_RUN).statusCode());
        equal("2 nothing", "null", body(invoke("nothing", "{}")));
    }

    private static void exception() {
        String before = body(invoke("fail", "{\"isFailing\":false}"));
        InvokeResponse failed = invoke("fail", "{}");
        equal("3 error", "Unhandled", failed.functionError());
        require("3 type", body(failed).contains("\"errorType\":\"TypeError\""));
        equal("3 warm", before, body(invoke("fail", "{\"isFailing\":false}")));
    }

    private static void timeout() {
        String before = body(invoke("sleep", "{\"sleepMs\":0}"));
        InvokeResponse late = invoke("sleep", "{\"sleepMs\":60000}");
        equal("4 error", "Unhandled", late.functionError());
        require("4 body", body(late).endsWith("Error: Task timed out after 2.00 seconds\"}"));
        require("4 id", body(late).contains(late.responseMetadata().requestId()));
        InvokeResponse after = invoke("sleep", "{\"sleepMs\":0}");
        require("4 new process", !body(after).equals(before));
        equal("4 suppressed init", null, reportOf(after).group(5));
    }

    private static void exit() {
        InvokeResponse failed = invoke("end", "{\"exitCode\":1}");
        equal("5 error", "Unhandled", failed.functionError());
        require("5 body", body(failed).contains("\"errorType\":\"Runtime.ExitError\""));
        equal("5 next", null, invoke("end", "{}").functionError());
    }

    private static void init() {
        InvokeResponse failed = invoke("broken-handler", "{}");
        require("6 body", body(failed).contains("\"errorType\":\"RangeError\""));
        equal("6 late", "\"at last\"", body(invoke("slow-handler", "{}")));
    }

    private static void sizes() {
        String fits = "\"" + "x".repeat(6_291_456 - 2) + "\"";
        equal("7 request", 6_291_456, invoke("echo", fits).payload().asByteArray().length);
        equal("7 status", 413, refused(RequestTooLargeException.class, () -> invoke("echo", fits + " ")).statusCode());
        equal("7 response", 6_291_556, invoke("large", "{\"bytes\":6291556}").payload().asByteArray().length);
        require("7 over", body(invoke("large", "{\"bytes\":6291557}")).contains("Function.ResponseSizeTooLarge"));
    }

    private static void reserved() throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(4);
        List<Future<Integer>> calls = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            calls.add(pool.submit(() -> {
                try {
                    return invoke("reserved-3", "{\"sleepMs\":500}").statusCode();
                } catch (TooManyRequestsException throttled) {
                    equal("8 reason", "ReservedFunctionConcurrentInvocationLimitExceeded", throttled.reasonAsString());
                    return throttled.statusCode();
                }
            }));
        }
        int refused = 0;
        for (Future<Integer> call : calls) {
            refused += call.get() == 429 ? 1 : 0;
        }
        pool.shutdown();
        equal("8 refused", 1, refused);
    }

    private static void reclaim() throws InterruptedException {
        InvokeResponse first = invoke("where", "{}");
        InvokeResponse second = invoke("where", "{}");
        Thread.sleep(1200);
        InvokeResponse third = invoke("where", "{}");
        equal("10 warm", body(first).equals(body(second)), !tellsInit(second));
        require("10 cold", !body(third).equals(body(second)) && tellsInit(third));
    }

    /** In its REPORT, or, where the init took longer than it may (0.6 s here), in a line of its own. */
    private static boolean tellsInit(InvokeResponse answer) {
        return reportOf(answer).group(5) != null || logOf(answer).contains("INIT_REPORT ");
    }

    private static void report() {
        Matcher report = reportOf(invoke("print", "{\"lines\":1}"));
        double init = report.group(5) == null ? 0 : Double.parseDouble(report.group(5));
        long hundredths = Math.round((Double.parseDouble(report.group(1)) + init) * 100);
        equal("11 billed", (hundredths + 99) / 100, Long.parseLong(report.group(2)));
    }

    private static void keepAlive() throws InterruptedException {
        invoke("echo", "{}");
        Thread.sleep(10_000);
        equal("12 again", "{}", body(invoke("echo", "{}")));
    }

    private static InvokeResponse invoke(String name, String payload) {
        return invoke(name, payload, InvocationType.REQUEST_RESPONSE);
    }

    private static InvokeResponse invoke(String name, String payload, InvocationType type) {
        return client.invoke(InvokeRequest.builder()
            .functionName(name)
            .payload(SdkBytes.fromUtf8String(payload))
            .invocationType(type)
            .logType(type == InvocationType.REQUEST_RESPONSE ? LogType.TAIL : LogType.NONE)
            .build());
    }

    private static String body(InvokeResponse answer) {
        return answer.payload().asUtf8String();
    }

    private static String logOf(InvokeResponse answer) {
        return new String(Base64.getDecoder().decode(answer.logResult()), StandardCharsets.UTF_8);
    }

    private static Matcher reportOf(InvokeResponse answer) {
        String log = logOf(answer);
        Matcher matcher = REPORT.matcher(log);
        require("a REPORT line in " + log, matcher.find());
        return matcher;
    }

    private static <T extends AwsServiceException> T refused(Class<T> type, Callable<?> call) {
        try {
            call.call();
        } catch (Exception failure) {
            return type.cast(failure);
        }
        throw new AssertionError("was not refused with " + type);
    }

    private static void equal(String what, Object expected, Object received) {
        require(what + ": expected " + expected + ", received " + received,
            expected == null ? received == null : expected.equals(received));
    }

    private static void require(String what, boolean isTrue) {
        if (!isTrue) {
            throw new AssertionError(what);
        }
    }
}

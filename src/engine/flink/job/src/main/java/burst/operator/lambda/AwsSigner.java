package burst.operator.lambda;

import java.io.ByteArrayInputStream;
import java.net.http.HttpRequest;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.SignedRequest;

/**
 * Signature Version 4 by the AWS SDK, with the credentials that its standard chain finds for this process: on
 * another machine those are not of the account that started the job.
 */
public final class AwsSigner implements Signer {
    private static final Logger LOG = LoggerFactory.getLogger(AwsSigner.class);
    /** The chain itself knows when they run out, and renews them some minutes before. */
    private static final long RENEW_S = 30;

    private final String region;
    private final AwsV4HttpSigner signer = AwsV4HttpSigner.create();
    private final DefaultCredentialsProvider chain = DefaultCredentialsProvider.builder().build();
    /**
     * Renews in the background: a lookup would hold the task's thread. A thread of its own, since the SDK's are
     * static, and would keep the class loader of every job that there ever was.
     */
    private final ScheduledExecutorService renewal = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "burst-credentials");
        thread.setDaemon(true);
        return thread;
    });
    /** Null before the first request. */
    private volatile AwsCredentials credentials;

    public AwsSigner(String region) {
        this.region = region;
    }

    /** Throws the SDK's own exception where there are no credentials. */
    @Override
    public void sign(HttpRequest.Builder request, byte[] payload) {
        if (credentials == null) {
            credentials = chain.resolveCredentials();
            renewal.scheduleWithFixedDelay(this::renew, RENEW_S, RENEW_S, TimeUnit.SECONDS);
        }
        SignedRequest signed = signer.sign(wanted -> wanted.identity(credentials)
                .request(described(request.build()))
                .payload(() -> new ByteArrayInputStream(payload))
                .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, "lambda")
                .putProperty(AwsV4HttpSigner.REGION_NAME, region));
        signed.request().forEachHeader((name, values) -> {
            // Java's client sets it by itself, to the same.
            if (!name.equalsIgnoreCase("Host")) {
                values.forEach(value -> request.setHeader(name, value));
            }
        });
    }

    private void renew() {
        try {
            credentials = chain.resolveCredentials();
        } catch (RuntimeException error) {
            // The old ones may do yet; if not, the service says so.
            LOG.warn("credentials were not renewed", error);
        }
    }

    @Override
    public void close() {
        renewal.shutdownNow();
        chain.close();
    }

    private static SdkHttpRequest described(HttpRequest request) {
        SdkHttpRequest.Builder described = SdkHttpRequest.builder()
                .method(SdkHttpMethod.fromValue(request.method()))
                .uri(request.uri());
        request.headers().map().forEach(described::putHeader);
        return described.build();
    }
}

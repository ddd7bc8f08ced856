package burst.job.invoke;

import java.io.ByteArrayInputStream;
import java.net.http.HttpRequest;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.SignedRequest;

/**
 * Signature Version 4 by the AWS SDK, with the credentials that its standard chain finds for this process: on
 * another machine those are not the harness's.
 */
public final class AwsSigner implements HttpInvokeApi.Signer {
    private final String region;
    private final AwsV4HttpSigner signer = AwsV4HttpSigner.create();
    /** Renewed in the background: a lookup would hold the task's thread. */
    private final DefaultCredentialsProvider credentials =
            DefaultCredentialsProvider.builder().asyncCredentialUpdateEnabled(true).build();

    public AwsSigner(String region) {
        this.region = region;
    }

    /** Throws the SDK's own exception where there are no credentials. */
    @Override
    public void sign(HttpRequest.Builder request, byte[] payload) {
        SignedRequest signed = signer.sign(wanted -> wanted.identity(credentials.resolveCredentials())
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

    @Override
    public void close() {
        credentials.close();
    }

    private static SdkHttpRequest described(HttpRequest request) {
        SdkHttpRequest.Builder described = SdkHttpRequest.builder()
                .method(SdkHttpMethod.fromValue(request.method()))
                .uri(request.uri());
        request.headers().map().forEach(described::putHeader);
        return described.build();
    }
}

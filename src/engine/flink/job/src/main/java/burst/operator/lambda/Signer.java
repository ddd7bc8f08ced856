package burst.operator.lambda;

import java.net.http.HttpRequest;

/** Adds what a service wants to see of its caller. */
public interface Signer extends AutoCloseable {
    Signer NONE = (request, payload) -> {};

    void sign(HttpRequest.Builder request, byte[] payload);

    @Override
    default void close() {}
}

package burst.operator.lambda;

/** The service's address, and which of its functions is called. */
public record Route(String endpoint, String functionName) {}

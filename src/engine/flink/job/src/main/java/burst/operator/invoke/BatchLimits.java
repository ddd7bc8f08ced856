package burst.operator.invoke;

/** When a batch is due: whichever limit comes first; infinity where there is none. */
public record BatchLimits(double maxEvents, double maxBytes, double lingerMs, double maxWorkMs) {}

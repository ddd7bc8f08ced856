package burst.job.stream;

import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.JsonNode;

/** Service time of event k in ns: the draw of src/dataflow/service-time.ts, keyed by (seed, "service", k). */
public final class ServiceTimes {
    private final KeyedRandom random;
    private final String distribution;
    private final long meanNs;
    private final double deviation;
    private final double variance;
    private final QuantileFunction quantiles;

    /** {@code service} is the trial's field of that name. */
    public ServiceTimes(JsonNode service, long seed) {
        random = new KeyedRandom(seed, "service");
        distribution = service.get("distribution").asText();
        meanNs = Math.round(service.get("meanMs").asDouble() * 1e6);
        double cv = service.get("cv").asDouble();
        variance = StrictMath.log(1 + cv * cv);
        deviation = Math.sqrt(variance);
        quantiles = distribution.equals("quantiles") ? new QuantileFunction(service.get("quantilesMs")) : null;
    }

    public long ofNs(long event) {
        return switch (distribution) {
            case "constant" -> meanNs;
            case "exponential" -> Math.round(-StrictMath.log(1 - random.at(event)) * meanNs);
            case "lognormal" -> {
                // Never 0, whose quantile is minus infinity.
                double u = Math.max(random.at(event), 0x1p-53);
                yield Math.round(meanNs * StrictMath.exp(deviation * NormalQuantile.at(u) - variance / 2));
            }
            case "quantiles" -> Math.round(quantiles.at(random.at(event)) * 1e6);
            default -> throw new IllegalArgumentException("service distribution " + distribution + " is not known");
        };
    }
}

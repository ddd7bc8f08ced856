package burst.job.stream;

import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.JsonNode;

/** The trial's field {@code load}, with the points of its trace; NaN where a number is not given. */
public record Load(
        String shape,
        boolean isPoisson,
        boolean isRateMax,
        double rateEps,
        double peakRateEps,
        double periodMs,
        double spikeDurationMs,
        double warmupMs,
        double durationMs,
        double events,
        JsonNode trace) {

    public static Load of(JsonNode load, JsonNode trace) {
        JsonNode extent = load.get("extent");
        boolean isDuration = extent.get("kind").asText().equals("duration");
        return new Load(
                load.get("shape").asText(),
                load.get("arrivals").asText().equals("poisson"),
                load.get("rateEps").isTextual(),
                load.get("rateEps").asDouble(),
                number(load.get("peakRateEps")),
                number(load.get("periodMs")),
                number(load.get("spikeDurationMs")),
                extent.get("warmupMs").asDouble(),
                isDuration ? extent.get("durationMs").asDouble() : Double.NaN,
                isDuration ? Double.POSITIVE_INFINITY : extent.get("events").asDouble(),
                trace);
    }

    private static double number(JsonNode value) {
        return value == null || !value.isNumber() ? Double.NaN : value.asDouble();
    }

    double warmupNs() {
        return Math.round(warmupMs * 1e6);
    }

    /** End of the measured window; infinite where the number of events decides. */
    public double endNs() {
        return Double.isNaN(durationMs) ? Double.POSITIVE_INFINITY : Math.round((warmupMs + durationMs) * 1e6);
    }

    /** The base in the warm-up, then the shape, then the end. */
    RateProfile profile() {
        RateProfile shapeRate = Shapes.of(this);
        double warmupNs = warmupNs();
        double endNs = endNs();
        return atNs -> {
            if (atNs >= endNs) {
                return null;
            }
            if (atNs < warmupNs) {
                return RateProfile.Piece.flat(warmupNs, rateEps);
            }
            RateProfile.Piece piece = shapeRate.from(atNs - warmupNs);
            return piece == null
                    ? null
                    : new RateProfile.Piece(warmupNs + piece.toNs(), piece.fromEps(), piece.toEps()).cutAt(atNs, endNs);
        };
    }
}

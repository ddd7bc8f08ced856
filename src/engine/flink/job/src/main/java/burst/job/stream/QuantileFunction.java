package burst.job.stream;

import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.JsonNode;

/** The value at a probability, as createQuantileFunction of src/kernel/sample-quantiles.ts gives it, to the bit. */
final class QuantileFunction {
    private final double[] probabilities;
    private final double[] values;

    /** {@code points} are pairs of probability and value, both rising; at least one. */
    QuantileFunction(JsonNode points) {
        probabilities = new double[points.size()];
        values = new double[points.size()];
        for (int index = 0; index < values.length; index++) {
            probabilities[index] = points.get(index).get(0).asDouble();
            values[index] = points.get(index).get(1).asDouble();
        }
    }

    double at(double u) {
        if (values.length == 1 || u <= probabilities[0]) {
            return values[0];
        }
        int upper = upperOf(u);
        double from = probabilities[upper - 1];
        double spread = probabilities[upper] - from;
        double share = spread > 0 ? Math.min(1, (u - from) / spread) : 1;
        return values[upper - 1] + share * (values[upper] - values[upper - 1]);
    }

    /** The first point at or above u, the last where there is none. */
    private int upperOf(double u) {
        int upper = 1;
        int high = values.length - 1;
        while (upper < high) {
            int middle = (upper + high) >>> 1;
            if (u > probabilities[middle]) {
                upper = middle + 1;
            } else {
                high = middle;
            }
        }
        return upper;
    }
}

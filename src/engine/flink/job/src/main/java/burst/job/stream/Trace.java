package burst.job.stream;

import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.JsonNode;

/** Sorted points of a trace. */
final class Trace {
    private Trace() {}

    static double[] instantsNs(JsonNode trace) {
        JsonNode instants = trace.get("atNs");
        double[] atNs = new double[instants.size()];
        for (int i = 0; i < atNs.length; i++) {
            atNs[i] = instants.get(i).asDouble();
        }
        return atNs;
    }

    /** The first position above a value, else the length. */
    static int firstAbove(double[] sorted, double value) {
        int low = 0;
        int high = sorted.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (sorted[middle] > value) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low;
    }

    /** The first position at or above a value, else the length. */
    static int firstFrom(double[] sorted, double value) {
        return firstAbove(sorted, Math.nextDown(value));
    }
}

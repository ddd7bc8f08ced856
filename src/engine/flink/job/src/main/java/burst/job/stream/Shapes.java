package burst.job.stream;

import burst.job.stream.RateProfile.Piece;
import java.util.List;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.JsonNode;

/** The rate over shape time (0 = start of the window) of every load shape; src/workload/shapes.ts says what they are. */
final class Shapes {
    private static final int FLUCTUATION_STEPS = 53;
    private static final double[] FLUCTUATION_FACTORS = {3, 7, 5, 9, 5, 10, 3, 5};
    private static final int STAIRCASE_STEPS = 5;
    // By roots: a library cosine may differ in its last bit from one language to the next.
    private static final double COS_36 = (1 + Math.sqrt(5)) / 4;
    private static final double COS_72 = (Math.sqrt(5) - 1) / 4;
    private static final double[] SINE_STEPS = {
        1, COS_36, COS_72, -COS_72, -COS_36, -1, -COS_36, -COS_72, COS_72, COS_36,
    };
    private static final double NS_PER_S = 1e9;

    /** The part of a cycle, or of the window, that ends at this share of it, and its rate. */
    private record Step(double untilShare, double rateEps) {}

    private Shapes() {}

    static RateProfile of(Load load) {
        double base = load.rateEps();
        return switch (load.shape()) {
            case "constant" -> atNs -> Piece.flat(Double.POSITIVE_INFINITY, base);
            case "spike" -> spike(load);
            case "step" -> onceOver(load, peakSteps(load, 0.5, 1));
            case "staircase" -> onceOver(load, staircaseSteps(load));
            case "ramp" -> rampOver(load);
            case "spike-rare" -> spikeRare(load);
            case "burst-4x" -> cyclesOf(load, 50_000, peakSteps(load, 0.4, 1));
            case "square" -> cyclesOf(load, 600_000, peakSteps(load, 0.5, 1));
            case "study" -> cyclesOf(load, 600_000, peakSteps(load, 0.9, 1));
            case "sine" -> cyclesOf(load, 600_000, sineSteps(load));
            case "fluctuation" -> cyclesOf(load, 530_000, fluctuationSteps(load));
            case "trace" -> traceRate(load.trace(), base);
            default -> throw new IllegalArgumentException("load shape " + load.shape() + " is not known");
        };
    }

    private static double windowNs(Load load) {
        if (Double.isNaN(load.durationMs())) {
            throw new IllegalArgumentException("shape " + load.shape() + " needs a duration");
        }
        return Math.round(load.durationMs() * 1e6);
    }

    private static List<Step> peakSteps(Load load, double from, double to) {
        return List.of(
                new Step(from, load.rateEps()), new Step(to, load.peakRateEps()), new Step(1, load.rateEps()));
    }

    /** src/workload/spikes.ts says where spikes lie. */
    private static RateProfile spike(Load load) {
        double periodMs = load.periodMs();
        double wholeNs = Double.isNaN(periodMs) ? windowNs(load) : Math.round(periodMs * 1e6);
        List<Step> steps = peakSteps(load, 0.3, Math.min(0.3 + spikeShare(load, wholeNs, 0.2), 1));
        return Double.isNaN(periodMs) ? onceOver(load, steps) : cyclesOf(load, periodMs, steps);
    }

    private static RateProfile spikeRare(Load load) {
        double periodMs = Double.isNaN(load.periodMs()) ? 600_000 : load.periodMs();
        double share = spikeShare(load, Math.round(periodMs * 1e6), 0.05);
        return cyclesOf(
                load, periodMs, peakSteps(load, Math.max(0.5 - share / 2, 0), Math.min(0.5 + share / 2, 1)));
    }

    private static double spikeShare(Load load, double wholeNs, double standard) {
        return Double.isNaN(load.spikeDurationMs()) ? standard : Math.round(load.spikeDurationMs() * 1e6) / wholeNs;
    }

    private static List<Step> sineSteps(Load load) {
        double base = load.rateEps();
        double peak = load.peakRateEps();
        return steps(SINE_STEPS.length, step -> (base + peak) / 2 + ((base - peak) / 2) * SINE_STEPS[step]);
    }

    private static List<Step> staircaseSteps(Load load) {
        double base = load.rateEps();
        double peak = load.peakRateEps();
        return steps(STAIRCASE_STEPS, step -> base + ((peak - base) * step) / (STAIRCASE_STEPS - 1));
    }

    /** Every sixth step is a burst: 5, 11 … 47, counted from 0. */
    private static List<Step> fluctuationSteps(Load load) {
        return steps(
                FLUCTUATION_STEPS,
                step -> load.rateEps() * (step % 6 == 5 ? FLUCTUATION_FACTORS[(step - 5) / 6] : 1));
    }

    /** So many equal ones. */
    private static List<Step> steps(int count, IntToDoubleFunction rateEps) {
        return IntStream.range(0, count)
                .mapToObj(step -> new Step((step + 1) / (double) count, rateEps.applyAsDouble(step)))
                .toList();
    }

    private static RateProfile onceOver(Load load, List<Step> steps) {
        List<Piece> pieces = stepPieces(windowNs(load), steps);
        return atNs -> pieceAt(pieces, atNs);
    }

    private static RateProfile cyclesOf(Load load, double defaultPeriodMs, List<Step> steps) {
        double periodMs = Double.isNaN(load.periodMs()) ? defaultPeriodMs : load.periodMs();
        double periodNs = Math.round(periodMs * 1e6);
        List<Piece> pieces = stepPieces(periodNs, steps);
        return atNs -> {
            double cycleNs = Math.floor(atNs / periodNs) * periodNs;
            Piece piece = pieceAt(pieces, atNs - cycleNs);
            return piece == null ? null : new Piece(cycleNs + piece.toNs(), piece.fromEps(), piece.toEps());
        };
    }

    private static List<Piece> stepPieces(double lengthNs, List<Step> steps) {
        return steps.stream()
                .map(step -> Piece.flat(Math.round(step.untilShare() * lengthNs), step.rateEps()))
                .toList();
    }

    private static Piece pieceAt(List<Piece> pieces, double atNs) {
        for (Piece piece : pieces) {
            if (atNs < piece.toNs()) {
                return piece;
            }
        }
        return null;
    }

    private static RateProfile rampOver(Load load) {
        double lengthNs = windowNs(load);
        double base = load.rateEps();
        double peak = load.peakRateEps();
        return atNs ->
                atNs < lengthNs ? new Piece(lengthNs, base + (peak - base) * (atNs / lengthNs), peak) : null;
    }

    private static RateProfile traceRate(JsonNode trace, double base) {
        if (trace == null || trace.isNull()) {
            throw new IllegalArgumentException("shape trace came without its points");
        }
        if (trace.get("kind").asText().equals("instants")) {
            return binnedRate(Trace.instantsNs(trace));
        }
        JsonNode points = trace.get("points");
        double[] atNs = new double[points.size()];
        double[] rateEps = new double[points.size()];
        for (int i = 0; i < atNs.length; i++) {
            atNs[i] = points.get(i).get("atNs").asDouble();
            rateEps[i] = points.get(i).get("rateEps").asDouble();
        }
        return now -> {
            int next = Trace.firstAbove(atNs, now);
            double rate = next == 0 ? base : rateEps[next - 1];
            return Piece.flat(next == atNs.length ? Double.POSITIVE_INFINITY : atNs[next], rate);
        };
    }

    /** The rate of single instants is how many fall into the same second. */
    private static RateProfile binnedRate(double[] instantsNs) {
        return atNs -> {
            double fromNs = Math.floor(atNs / NS_PER_S) * NS_PER_S;
            int from = Trace.firstFrom(instantsNs, fromNs);
            if (from == instantsNs.length) {
                return null;
            }
            int to = Trace.firstFrom(instantsNs, fromNs + NS_PER_S);
            return Piece.flat(fromNs + NS_PER_S, to - from);
        };
    }
}

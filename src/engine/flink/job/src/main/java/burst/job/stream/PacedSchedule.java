package burst.job.stream;

/**
 * Arrivals along a rate profile, piece by piece, as src/workload/paced-schedule.ts has them: within a piece the
 * next event is a distance on the profile's integral, and only what is left of it goes into the next piece.
 * Every operation stands in the same order and in double precision, so that instants are the same numbers.
 */
final class PacedSchedule implements Schedule {
    private static final double NS_PER_S = 1e9;

    private final RateProfile profile;
    /** Null = uniform: the distance between events is 1. */
    private final KeyedRandom random;
    private double fromNs;
    private double toNs;
    private double fromEps;
    private double slope;
    /** Events that the piece holds. */
    private double integral;
    /** Distance of the next event from the start of the piece. */
    private double distance;
    /** Uniform: events since the last change of {@link #distance}, kept apart so that no error adds up. */
    private double events;
    private long eventNumber;
    private boolean hasEnded;

    PacedSchedule(RateProfile profile, KeyedRandom random) {
        this.profile = profile;
        this.random = random;
        if (random != null) {
            distance = -StrictMath.log(1 - random.at(0));
        }
    }

    @Override
    public long next() {
        while (!hasEnded && distance + events >= integral) {
            nextPiece();
        }
        if (hasEnded) {
            return ENDED;
        }
        double instantNs = slope == 0 ? instantOnFlat() : instantOnSlope(distance + events);
        if (random == null) {
            events++;
        } else {
            distance -= StrictMath.log(1 - random.at(++eventNumber));
        }
        return (long) instantNs;
    }

    private double instantOnFlat() {
        if (random == null) {
            return fromNs + Math.floor(((distance + events) * NS_PER_S) / fromEps + 0.5);
        }
        double nsPerEvent = NS_PER_S / fromEps;
        return fromNs + Math.floor(distance * nsPerEvent + 0.5);
    }

    /** Where the integral of a linear rate reaches a distance: the quadratic's root, in the form that cancels nothing. */
    private double instantOnSlope(double at) {
        double root = Math.sqrt(Math.max(fromEps * fromEps + 2 * slope * at, 0));
        double denominator = fromEps + root;
        double offsetNs = denominator > 0 ? (2 * at * NS_PER_S) / denominator : 0;
        return Math.min(fromNs + Math.floor(offsetNs + 0.5), toNs);
    }

    private void nextPiece() {
        distance = distance + events - integral;
        events = 0;
        fromNs = toNs;
        integral = 0;
        RateProfile.Piece piece = profile.from(fromNs);
        // A rate of 0 that never changes again is an end, too.
        if (piece == null || (Double.isInfinite(piece.toNs()) && piece.fromEps() == 0)) {
            hasEnded = true;
            return;
        }
        double slowest = Math.min(Math.max(piece.fromEps(), piece.toEps()), 1);
        double longestNs = NS_PER_S * Math.ceil(1 / slowest);
        toNs = Math.min(piece.toNs(), fromNs + longestNs);
        fromEps = piece.fromEps();
        double toEps = piece.rateAt(fromNs, toNs);
        double spanNs = toNs - fromNs;
        slope = ((toEps - piece.fromEps()) * NS_PER_S) / spanNs;
        integral = (((piece.fromEps() + toEps) / 2) * spanNs) / NS_PER_S;
    }
}

package burst.job.stream;

/** Intended instants of one trial, rising, in ns from the start of the warm-up. */
public interface Schedule {
    long ENDED = Long.MAX_VALUE;

    /** The next instant, or {@link #ENDED}. */
    long next();

    /** The open-loop schedule of a load: a function of load and seed alone, whatever happens downstream. */
    static Schedule of(Load load, long seed) {
        if (load.isRateMax()) {
            return limited(() -> 0, load.events());
        }
        KeyedRandom random = load.isPoisson() ? new KeyedRandom(seed, "arrivals") : null;
        boolean isReplay = load.shape().equals("trace")
                && load.trace() != null
                && load.trace().path("kind").asText().equals("instants");
        if (!isReplay) {
            return limited(new PacedSchedule(load.profile(), random), load.events());
        }
        double warmupNs = load.warmupNs();
        RateProfile warmup = atNs -> atNs < warmupNs ? RateProfile.Piece.flat(warmupNs, load.rateEps()) : null;
        return limited(replay(new PacedSchedule(warmup, random), load), load.events());
    }

    private static Schedule limited(Schedule schedule, double events) {
        return new Schedule() {
            private double left = events;

            @Override
            public long next() {
                return left-- > 0 ? schedule.next() : ENDED;
            }
        };
    }

    /** The warm-up, then the trace's own instants until they or the window end. */
    private static Schedule replay(Schedule warmup, Load load) {
        double[] instantsNs = Trace.instantsNs(load.trace());
        double fromNs = load.warmupNs();
        double endNs = load.endNs();
        return new Schedule() {
            private int next;

            @Override
            public long next() {
                long warmupNs = warmup.next();
                if (warmupNs != ENDED) {
                    return warmupNs;
                }
                if (next == instantsNs.length || fromNs + instantsNs[next] >= endNs) {
                    return ENDED;
                }
                return (long) (fromNs + instantsNs[next++]);
            }
        };
    }
}

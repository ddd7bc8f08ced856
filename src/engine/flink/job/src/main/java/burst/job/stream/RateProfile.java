package burst.job.stream;

/** The scheduled rate over time. Pieces start at the instant asked for; null = the load has ended. */
@FunctionalInterface
interface RateProfile {
    Piece from(double atNs);

    /** A rate from an instant until it changes, constant or linear; {@code toNs} may be infinite. */
    record Piece(double toNs, double fromEps, double toEps) {
        static Piece flat(double toNs, double rateEps) {
            return new Piece(toNs, rateEps, rateEps);
        }

        /** The rate at an instant of a piece that began at {@code fromNs}. */
        double rateAt(double fromNs, double atNs) {
            if (fromEps == toEps) {
                return fromEps;
            }
            return fromEps + (toEps - fromEps) * ((atNs - fromNs) / (toNs - fromNs));
        }

        Piece cutAt(double fromNs, double endNs) {
            return toNs <= endNs ? this : new Piece(endNs, fromEps, rateAt(fromNs, endNs));
        }
    }
}

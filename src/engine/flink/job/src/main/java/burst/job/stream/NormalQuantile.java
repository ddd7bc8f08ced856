package burst.job.stream;

/**
 * Quantile function of the standard normal distribution: Wichura, "Algorithm AS 241", Applied Statistics 37
 * (1988), PPND16. The operations stand in the order of src/kernel/normal-quantile.ts, for equal bits.
 */
final class NormalQuantile {
    private static final double[] CENTRAL_ABOVE = {
        3.3871328727963665, 133.14166789178438, 1971.5909503065513, 13731.69376550946,
        45921.95393154987, 67265.7709270087, 33430.57558358813, 2509.0809287301227,
    };
    private static final double[] CENTRAL_BELOW = {
        1, 42.31333070160091, 687.1870074920579, 5394.196021424751,
        21213.794301586597, 39307.89580009271, 28729.085735721943, 5226.495278852854,
    };
    private static final double[] MIDDLE_ABOVE = {
        1.4234371107496835, 4.630337846156546, 5.769497221460691, 3.6478483247632045,
        1.2704582524523684, 0.2417807251774506, 0.022723844989269184, 0.0007745450142783414,
    };
    private static final double[] MIDDLE_BELOW = {
        1, 2.053191626637759, 1.6763848301838038, 0.6897673349851,
        0.14810397642748008, 0.015198666563616457, 0.0005475938084995345, 1.0507500716444169e-9,
    };
    private static final double[] FAR_ABOVE = {
        6.657904643501103, 5.463783911164114, 1.7848265399172913, 0.29656057182850487,
        0.026532189526576124, 0.0012426609473880784, 0.000027115555687434876, 2.0103343992922881e-7,
    };
    private static final double[] FAR_BELOW = {
        1, 0.599832206555888, 0.1369298809227358, 0.014875361290850615,
        0.0007868691311456133, 0.000018463183175100548, 1.421511758316446e-7, 2.0442631033899397e-15,
    };

    private NormalQuantile() {}

    static double at(double p) {
        double q = p - 0.5;
        if (Math.abs(q) <= 0.425) {
            double r = 0.180625 - q * q;
            return (q * polynomial(CENTRAL_ABOVE, r)) / polynomial(CENTRAL_BELOW, r);
        }
        double tail = Math.sqrt(-StrictMath.log(q < 0 ? p : 1 - p));
        double z = tail <= 5
                ? polynomial(MIDDLE_ABOVE, tail - 1.6) / polynomial(MIDDLE_BELOW, tail - 1.6)
                : polynomial(FAR_ABOVE, tail - 5) / polynomial(FAR_BELOW, tail - 5);
        return q < 0 ? -z : z;
    }

    /** Coefficients from the constant term up. */
    private static double polynomial(double[] coefficients, double x) {
        double sum = 0;
        for (int i = coefficients.length - 1; i >= 0; i--) {
            sum = sum * x + coefficients[i];
        }
        return sum;
    }
}

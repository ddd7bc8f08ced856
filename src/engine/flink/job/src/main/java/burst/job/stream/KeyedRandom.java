package burst.job.stream;

/**
 * Keyed randomness, bit for bit that of src/kernel/random.ts: a draw is a pure function of seed, purpose and
 * number. Vectors: test/kernel/random-vectors.json.
 */
public final class KeyedRandom {
    private static final int GOLDEN_STEP = 0x9e3779b9;
    private static final int SECOND_STEP = 0x85157af5;
    private static final double TWO_POW_MINUS_53 = 0x1p-53;

    private final int firstKey;
    private final int secondKey;

    public KeyedRandom(long seed, String purpose) {
        int low = (int) seed;
        int high = (int) (seed >>> 32);
        firstKey = fmix32(fmix32(fmix32(hash(purpose, 0x811c9dc5)) + low) + high + GOLDEN_STEP);
        secondKey = lowbias32(lowbias32(lowbias32(hash(purpose, 0x9747b28c)) + low) + high + SECOND_STEP);
    }

    /** Uniform in [0, 1), 53 bits, for draw {@code index} (0 to 2^53 − 1). */
    public double at(long index) {
        int low = (int) index;
        int upper = (int) (index >>> 32);
        // The upper word shifts both keys, so that the sequence does not repeat after 2^32 draws.
        int high = upper == 0 ? 0 : fmix32(upper);
        int second = lowbias32(secondKey + low * SECOND_STEP - high);
        int first = fmix32(firstKey + low * GOLDEN_STEP + high) ^ second;
        return ((first >>> 5) * 0x4000000L + (second >>> 6)) * TWO_POW_MINUS_53;
    }

    /** MurmurHash3's 32-bit finalizer. */
    static int fmix32(int word) {
        int x = (word ^ (word >>> 16)) * 0x85ebca6b;
        x = (x ^ (x >>> 13)) * 0xc2b2ae35;
        return x ^ (x >>> 16);
    }

    /** Chris Wellons' low-bias 32-bit finalizer. */
    private static int lowbias32(int word) {
        int x = (word ^ (word >>> 16)) * 0x7feb352d;
        x = (x ^ (x >>> 15)) * 0x846ca68b;
        return x ^ (x >>> 16);
    }

    /** FNV-1a over the codes of an ASCII text. */
    static int hash(String text, int basis) {
        int hash = basis;
        for (int i = 0; i < text.length(); i++) {
            hash = (hash ^ text.charAt(i)) * 0x01000193;
        }
        return hash;
    }
}

package burst.job.stream;

/**
 * A linear sum over tokens (maximal runs of [A-Za-z0-9_]): any order and any number of tasks give the same
 * digest. Vectors: test/fixtures/digest-vectors.json.
 */
public final class Digest {
    private static final int PRIME = 0x01000193;
    private static final int FIRST_BASIS = 0x811c9dc5;
    private static final int SECOND_BASIS = 0x9747b28c;
    private static final boolean[] IS_TOKEN_BYTE = tokenBytes();

    public int sumA;
    public int sumB;
    public long tokens;

    public void reset() {
        sumA = 0;
        sumB = 0;
        tokens = 0;
    }

    /** Adds every token of a text. */
    public void addText(byte[] text) {
        int a = FIRST_BASIS;
        int b = SECOND_BASIS;
        boolean isInToken = false;
        for (byte next : text) {
            if (IS_TOKEN_BYTE[next & 0xff]) {
                a = (a ^ next) * PRIME;
                b = (b ^ next) * PRIME;
                isInToken = true;
            } else if (isInToken) {
                add(a, b);
                a = FIRST_BASIS;
                b = SECOND_BASIS;
                isInToken = false;
            }
        }
        if (isInToken) {
            add(a, b);
        }
    }

    /** Adds one token as a function returned it. */
    public void addToken(String token) {
        add(KeyedRandom.hash(token, FIRST_BASIS), KeyedRandom.hash(token, SECOND_BASIS));
    }

    /** Adds a token that has been seen so often. */
    public void addWord(byte[] word, long count) {
        sumA += KeyedRandom.fmix32(hash(word, FIRST_BASIS)) * (int) count;
        sumB += KeyedRandom.fmix32(hash(word, SECOND_BASIS)) * (int) count;
        tokens += count;
    }

    public void add(int otherA, int otherB, long otherTokens) {
        sumA += otherA;
        sumB += otherB;
        tokens += otherTokens;
    }

    /** hex8(ΣA) + hex8(ΣB). */
    @Override
    public String toString() {
        return String.format("%08x%08x", sumA, sumB);
    }

    private void add(int a, int b) {
        sumA += KeyedRandom.fmix32(a);
        sumB += KeyedRandom.fmix32(b);
        tokens++;
    }

    /** FNV-1a over the bytes of a word. */
    static int hash(byte[] word, int basis) {
        int hash = basis;
        for (byte next : word) {
            hash = (hash ^ next) * PRIME;
        }
        return hash;
    }

    static boolean isTokenByte(byte next) {
        return IS_TOKEN_BYTE[next & 0xff];
    }

    private static boolean[] tokenBytes() {
        boolean[] isToken = new boolean[256];
        for (int code = 0; code < 128; code++) {
            isToken[code] = Character.isLetterOrDigit(code) || code == '_';
        }
        return isToken;
    }
}

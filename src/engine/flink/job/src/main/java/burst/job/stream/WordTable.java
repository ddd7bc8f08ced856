package burst.job.stream;

import java.util.Arrays;

/**
 * How often each token has been seen: the keyed state of query {@code wordcount}. Open addressing over the words'
 * own bytes, as in src/dataflow/words/word-table.ts, so that two words of one hash stay two.
 */
public final class WordTable {
    private static final int PRIME = 0x01000193;
    private static final int BASIS = 0x811c9dc5;
    private static final int FIRST_PLACES = 1 << 12;

    private byte[][] words = new byte[FIRST_PLACES][];
    private int[] hashes = new int[FIRST_PLACES];
    private long[] counts = new long[FIRST_PLACES];
    private int size;

    /** Different words so far. */
    public int words() {
        return size;
    }

    /** Counts every token of a text. */
    public void addText(byte[] text) {
        int at = 0;
        while (at < text.length) {
            if (!Digest.isTokenByte(text[at])) {
                at++;
                continue;
            }
            int from = at;
            int hash = BASIS;
            while (at < text.length && Digest.isTokenByte(text[at])) {
                hash = (hash ^ text[at++]) * PRIME;
            }
            add(text, from, at, hash);
        }
    }

    public long countOf(byte[] word) {
        int hash = BASIS;
        for (byte next : word) {
            hash = (hash ^ next) * PRIME;
        }
        return counts[find(word, 0, word.length, hash)];
    }

    private void add(byte[] text, int from, int to, int hash) {
        int place = find(text, from, to, hash);
        if (counts[place]++ > 0) {
            return;
        }
        words[place] = Arrays.copyOfRange(text, from, to);
        hashes[place] = hash;
        if (++size * 2 > words.length) {
            grow();
        }
    }

    /** The place of a word, or the empty one where it belongs. */
    private int find(byte[] text, int from, int to, int hash) {
        int mask = words.length - 1;
        for (int place = (hash ^ (hash >>> 15)) & mask; ; place = (place + 1) & mask) {
            byte[] word = words[place];
            if (word == null || (hashes[place] == hash && Arrays.equals(word, 0, word.length, text, from, to))) {
                return place;
            }
        }
    }

    private void grow() {
        byte[][] oldWords = words;
        int[] oldHashes = hashes;
        long[] oldCounts = counts;
        words = new byte[oldWords.length * 2][];
        hashes = new int[words.length];
        counts = new long[words.length];
        for (int old = 0; old < oldWords.length; old++) {
            if (oldWords[old] != null) {
                int place = find(oldWords[old], 0, oldWords[old].length, oldHashes[old]);
                words[place] = oldWords[old];
                hashes[place] = oldHashes[old];
                counts[place] = oldCounts[old];
            }
        }
    }
}

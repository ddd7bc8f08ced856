package burst.job.stream;

import burst.operator.Json;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * How often each token has been seen: the keyed state of query {@code wordcount}. Open addressing over the words'
 * own bytes, as in src/dataflow/words/word-table.ts, so that two words of one hash stay two.
 */
public final class WordTable {
    private static final int PRIME = 0x01000193;
    private static final int BASIS = 0x811c9dc5;
    private static final int FIRST_PLACES = 1 << 12;
    private static final int BLOCK_BYTES = 1 << 16;
    /** Of a word in a block, beside its own. */
    private static final int COUNT_BYTES = Integer.BYTES + Long.BYTES;

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
            add(text, from, at, hash, 1);
        }
    }

    public long countOf(byte[] word) {
        return counts[find(word, 0, word.length, Digest.hash(word, BASIS))];
    }

    /** All of it as a checkpoint holds it: word by word its length, its bytes and its count. */
    public List<byte[]> toBlocks() {
        List<byte[]> blocks = new ArrayList<>();
        ByteBuffer block = ByteBuffer.allocate(BLOCK_BYTES);
        for (int place = 0; place < words.length; place++) {
            byte[] word = words[place];
            if (word == null) {
                continue;
            }
            if (block.remaining() < word.length + COUNT_BYTES) {
                blocks.add(Arrays.copyOf(block.array(), block.position()));
                block = ByteBuffer.allocate(Math.max(BLOCK_BYTES, word.length + COUNT_BYTES));
            }
            block.putInt(word.length).put(word).putLong(counts[place]);
        }
        blocks.add(Arrays.copyOf(block.array(), block.position()));
        return blocks;
    }

    /** Adds what another table had in a block. */
    public void addBlock(byte[] block) {
        ByteBuffer words = ByteBuffer.wrap(block);
        while (words.hasRemaining()) {
            byte[] word = new byte[words.getInt()];
            words.get(word);
            add(word, 0, word.length, Digest.hash(word, BASIS), words.getLong());
        }
    }

    /** The sums of a {@link Digest} over all that has been counted, by which two tables can be held against each other. */
    public ObjectNode sums() {
        Digest digest = new Digest();
        for (int place = 0; place < words.length; place++) {
            if (words[place] != null) {
                digest.addWord(words[place], counts[place]);
            }
        }
        return Json.object()
                .put("words", size)
                .put("tokens", digest.tokens)
                .put("digestA", Integer.toUnsignedLong(digest.sumA))
                .put("digestB", Integer.toUnsignedLong(digest.sumB));
    }

    private void add(byte[] text, int from, int to, int hash, long times) {
        int place = find(text, from, to, hash);
        boolean isKnown = counts[place] > 0;
        counts[place] += times;
        if (isKnown) {
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

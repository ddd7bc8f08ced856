package burst.job.stream;

import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/** The tokens of a text, one by one, where something wants them as strings. */
public final class Words {
    private Words() {}

    public static void of(byte[] text, Consumer<String> take) {
        int from = 0;
        for (int at = 0; at <= text.length; at++) {
            if (at < text.length && Digest.isTokenByte(text[at])) {
                continue;
            }
            if (at > from) {
                take.accept(new String(text, from, at - from, StandardCharsets.ISO_8859_1));
            }
            from = at + 1;
        }
    }
}

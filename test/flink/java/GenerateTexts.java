import burst.job.stream.EventText;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Scanner;

/** Reads "from to"; prints SHA-256 over the texts of these events, a newline behind each. */
public final class GenerateTexts {
    public static void main(String[] args) throws Exception {
        Scanner in = new Scanner(System.in, StandardCharsets.UTF_8);
        EventText text = new EventText();
        while (in.hasNextLong()) {
            long from = in.nextLong();
            long to = in.nextLong();
            MessageDigest hash = MessageDigest.getInstance("SHA-256");
            for (long event = from; event < to; event++) {
                hash.update(text.of(event));
                hash.update((byte) '\n');
            }
            System.out.println(HexFormat.of().formatHex(hash.digest()));
        }
    }
}

package burst;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A bid as its text says it. */
final class Bid {
    private static final Pattern TEXT =
        Pattern.compile("Bid\\{auction=([0-9]{1,15}), bidder=([0-9]{1,15}), price=([0-9]{1,15}),");

    private static final String EXTRA = ", extra='";

    final long auction;
    final long bidder;
    final long price;
    /** Instant of the event. */
    final long atMs;

    private final String text;

    private Bid(String text, Matcher fields, long atMs) {
        this.text = text;
        this.auction = Long.parseLong(fields.group(1));
        this.bidder = Long.parseLong(fields.group(2));
        this.price = Long.parseLong(fields.group(3));
        this.atMs = atMs;
    }

    /** How often a character stands in {@code extra}, the last field; 0 where the text has none. */
    long countInExtra(char character) {
        int from = text.indexOf(EXTRA) + EXTRA.length();
        int to = text.length() - 2;
        if (from < EXTRA.length() || from > to || !text.endsWith("'}")) {
            return 0;
        }
        return text.substring(from, to).chars().filter(found -> found == character).count();
    }

    /** Null where a text is no bid. */
    static Bid read(String text, long atMs) {
        Matcher fields = TEXT.matcher(text);
        return fields.lookingAt() ? new Bid(text, fields, atMs) : null;
    }
}

package burst;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A bid as its text says it. */
final class Bid {
    private static final Pattern TEXT =
        Pattern.compile("Bid\\{auction=([0-9]{1,15}), bidder=([0-9]{1,15}), price=([0-9]{1,15}),");

    final long auction;
    final long bidder;
    final long price;
    /** Instant of the event. */
    final long atMs;

    private Bid(Matcher fields, long atMs) {
        this.auction = Long.parseLong(fields.group(1));
        this.bidder = Long.parseLong(fields.group(2));
        this.price = Long.parseLong(fields.group(3));
        this.atMs = atMs;
    }

    /** Null where a text is no bid. */
    static Bid read(String text, long atMs) {
        Matcher fields = TEXT.matcher(text);
        return fields.lookingAt() ? new Bid(fields, atMs) : null;
    }
}

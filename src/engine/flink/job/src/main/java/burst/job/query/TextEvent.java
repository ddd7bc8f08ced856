package burst.job.query;

import java.nio.charset.StandardCharsets;
import java.util.function.Predicate;

/** An event as its text says it, read without an object, as src/query/text-event.ts does. */
public final class TextEvent {
    private static final byte[] OPEN_BID = ascii("Bid{auction=");
    private static final byte[] OPEN_PERSON = ascii("Person{id=");
    private static final byte[] OPEN_AUCTION = ascii("Auction{id=");
    private static final byte[] SELLER = ascii(", seller=");
    private static final byte[] BIDDER = ascii(", bidder=");
    private static final byte[] PRICE = ascii(", price=");
    private static final byte[] EXTRA = ascii(", extra='");
    private static final byte[] CLOSE = ascii("'}");
    /** Digits of numbers that doubles hold exactly, as the functions read them. */
    private static final int MOST_DIGITS = 15;

    /** What an event is. */
    public enum Kind {
        PERSON,
        AUCTION,
        BID
    }

    public Kind kind;
    public long auction;
    public long bidder;
    public long price;
    /** Of a person. */
    public long id;

    public long seller;
    private byte[] text;
    private int at;

    private static byte[] ascii(String literal) {
        return literal.getBytes(StandardCharsets.US_ASCII);
    }

    /** False where a text is no event: then its fields say nothing. */
    public boolean read(byte[] ofEvent) {
        text = ofEvent;
        at = 0;
        if (skip(OPEN_BID)) {
            return readBid();
        }
        if (skip(OPEN_PERSON)) {
            return readPerson();
        }
        return skip(OPEN_AUCTION) && readAuction();
    }

    /** As {@link #read}, and false as well for kinds that a query does not read: of these only the first byte is looked at. */
    public boolean readFor(Predicate<Kind> reads, byte[] ofEvent) {
        Kind ofText = kindOf(ofEvent);
        return ofText != null && reads.test(ofText) && read(ofEvent);
    }

    private static Kind kindOf(byte[] text) {
        return switch (text.length == 0 ? 0 : text[0]) {
            case 'B' -> Kind.BID;
            case 'P' -> Kind.PERSON;
            case 'A' -> Kind.AUCTION;
            default -> null;
        };
    }

    private boolean readBid() {
        kind = Kind.BID;
        auction = number();
        if (!skip(BIDDER)) {
            return false;
        }
        bidder = number();
        if (!skip(PRICE)) {
            return false;
        }
        price = number();
        return auction >= 0 && bidder >= 0 && price >= 0 && isAtComma();
    }

    private boolean readPerson() {
        kind = Kind.PERSON;
        id = number();
        return id >= 0 && isAtComma();
    }

    /** Its seller stands behind texts of any length. */
    private boolean readAuction() {
        kind = Kind.AUCTION;
        if (number() < 0 || !isAtComma()) {
            return false;
        }
        for (int from = at; from + SELLER.length <= text.length; from++) {
            at = from;
            if (skip(SELLER)) {
                seller = number();
                if (seller >= 0 && isAtComma()) {
                    return true;
                }
            }
        }
        return false;
    }

    /** How often a byte stands in the last field of the text that was read last; 0 where its end is none. */
    public long countInExtra(byte counted) {
        int end = text.length - CLOSE.length;
        int from = at;
        while (from + EXTRA.length <= end && !isAt(EXTRA, from)) {
            from++;
        }
        if (from + EXTRA.length > end || !isAt(CLOSE, end)) {
            return 0;
        }
        long count = 0;
        for (int i = from + EXTRA.length; i < end; i++) {
            count += text[i] == counted ? 1 : 0;
        }
        return count;
    }

    private boolean isAtComma() {
        return at < text.length && text[at] == ',';
    }

    private boolean skip(byte[] literal) {
        if (at + literal.length > text.length) {
            return false;
        }
        if (!isAt(literal, at)) {
            return false;
        }
        at += literal.length;
        return true;
    }

    private boolean isAt(byte[] literal, int from) {
        for (int i = 0; i < literal.length; i++) {
            if (text[from + i] != literal[i]) {
                return false;
            }
        }
        return true;
    }

    /** -1 where there are no digits, or too many. */
    private long number() {
        int from = at;
        long value = 0;
        while (at < text.length && text[at] >= '0' && text[at] <= '9') {
            value = value * 10 + text[at++] - '0';
        }
        return at == from || at - from > MOST_DIGITS ? -1 : value;
    }
}

package burst.job.stream;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Random;

/**
 * The text of burst's event stream, a pure function of the event number: Beam's Nexmark rules with one generator
 * and otherwise defaults, printed in the form of .github/decisions/0003-event-text.md, ASCII, without a newline.
 * One instance serves one thread.
 */
public final class EventText {
    private static final String[] FIRST_NAMES = {
        "Peter", "Paul", "Luke", "John", "Saul", "Vicky", "Kate", "Julie", "Sarah", "Deiter", "Walter",
    };
    private static final String[] LAST_NAMES = {
        "Shultz", "Abrams", "Spencer", "White", "Bartels", "Walton", "Smith", "Jones", "Noris",
    };
    private static final String[] CITIES = {
        "Phoenix", "Los Angeles", "San Francisco", "Boise", "Portland", "Bend", "Redmond", "Seattle", "Kent",
        "Cheyenne",
    };
    private static final String[] STATES = {"AZ", "CA", "ID", "OR", "WA", "WY"};

    /** Of 50 consecutive events the first is a person, the next three are auctions, the others bids. */
    private static final int EVENTS_PER_ROUND = 50;
    private static final int AUCTIONS_PER_ROUND = 3;
    private static final long FIRST_ID = 1000;
    private static final int HOT_BATCH = 100;
    private static final int HOT_AUCTION_RATIO = 2;
    private static final int HOT_SELLERS_RATIO = 4;
    private static final int HOT_BIDDERS_RATIO = 4;
    private static final int ACTIVE_PEOPLE = 1000;
    private static final int AUCTIONS_IN_FLIGHT = 100;
    private static final int EVENTS_IN_FLIGHT = AUCTIONS_IN_FLIGHT * EVENTS_PER_ROUND / AUCTIONS_PER_ROUND;
    /** Ids that are not there yet may be drawn, up to so many. */
    private static final int ID_LEAD = 10;
    private static final int FIRST_CATEGORY = 10;
    private static final int CATEGORIES = 5;
    private static final int PERSON_BYTES = 200;
    private static final int AUCTION_BYTES = 500;
    private static final int BID_BYTES = 100;
    /** 2015-07-15T00:00:00Z, and 10 000 events a second from there. */
    private static final long BASE_TIME_MS = 1_436_918_400_000L;
    private static final long US_PER_EVENT = 100;

    private final Random random = new Random();
    private final StringBuilder text = new StringBuilder(1024);

    public byte[] of(long event) {
        text.setLength(0);
        random.setSeed(event);
        long round = event / EVENTS_PER_ROUND;
        int slot = (int) (event % EVENTS_PER_ROUND);
        if (slot == 0) {
            person(event, round);
        } else if (slot <= AUCTIONS_PER_ROUND) {
            auction(event, round, slot - 1);
        } else {
            bid(event, round);
        }
        return text.toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    private void person(long event, long round) {
        String name = FIRST_NAMES[random.nextInt(FIRST_NAMES.length)] + ' '
                + LAST_NAMES[random.nextInt(LAST_NAMES.length)];
        String user = string(7);
        String domain = string(5);
        text.append("Person{id=").append(round + FIRST_ID).append(", name='").append(name);
        text.append("', emailAddress='").append(user).append('@').append(domain).append(".com', creditCard='");
        for (int i = 0; i < 4; i++) {
            text.append(i == 0 ? "" : " ");
            fourDigits(random.nextInt(10_000));
        }
        String city = CITIES[random.nextInt(CITIES.length)];
        String state = STATES[random.nextInt(STATES.length)];
        text.append("', city='").append(city).append("', state='").append(state);
        text.append("', dateTime=").append(Instant.ofEpochMilli(timeMs(event)));
        int emailBytes = user.length() + 1 + domain.length() + 4;
        extra(8 + name.length() + emailBytes + 19 + city.length() + state.length(), PERSON_BYTES);
    }

    private void auction(long event, long round, int inRound) {
        long timeMs = timeMs(event);
        long seller = random.nextInt(HOT_SELLERS_RATIO) > 0 ? hotBatch(round) : coldPerson(round);
        int category = FIRST_CATEGORY + random.nextInt(CATEGORIES);
        long initialBid = price();
        long openMs = (timeMs(event + EVENTS_IN_FLIGHT) - timeMs) * 2;
        long expiresMs = timeMs + 1 + random.nextInt((int) Math.max(openMs, 1));
        String item = string(20);
        String description = string(100);
        long reserve = initialBid + price();
        text.append("Auction{id=").append(round * AUCTIONS_PER_ROUND + inRound + FIRST_ID);
        text.append(", itemName='").append(item).append("', description='").append(description);
        text.append("', initialBid=").append(initialBid).append(", reserve=").append(reserve);
        text.append(", dateTime=").append(Instant.ofEpochMilli(timeMs));
        text.append(", expires=").append(Instant.ofEpochMilli(expiresMs));
        text.append(", seller=").append(seller + FIRST_ID).append(", category=").append(category);
        extra(8 + item.length() + description.length() + 40, AUCTION_BYTES);
    }

    private void bid(long event, long round) {
        long lastAuction = round * AUCTIONS_PER_ROUND + (AUCTIONS_PER_ROUND - 1);
        long auction = random.nextInt(HOT_AUCTION_RATIO) > 0 ? hotBatch(lastAuction) : coldAuction(lastAuction);
        long bidder = random.nextInt(HOT_BIDDERS_RATIO) > 0 ? hotBatch(round) + 1 : coldPerson(round);
        text.append("Bid{auction=").append(auction + FIRST_ID).append(", bidder=").append(bidder + FIRST_ID);
        text.append(", price=").append(price());
        text.append(", dateTime=").append(Instant.ofEpochMilli(timeMs(event)));
        extra(32, BID_BYTES);
    }

    private static long timeMs(long event) {
        return BASE_TIME_MS + event * US_PER_EVENT / 1000;
    }

    private static long hotBatch(long last) {
        return last / HOT_BATCH * HOT_BATCH;
    }

    private long coldPerson(long lastPerson) {
        long people = lastPerson + 1;
        int active = (int) Math.min(people, ACTIVE_PEOPLE);
        return people - active + random.nextInt(active + ID_LEAD);
    }

    private long coldAuction(long lastAuction) {
        long oldest = Math.max(lastAuction - AUCTIONS_IN_FLIGHT, 0);
        return oldest + random.nextInt((int) (lastAuction - oldest) + 1 + ID_LEAD);
    }

    /** Log-uniform from $1 to $1 000 000, in cents. */
    private long price() {
        return Math.round(Math.pow(10.0, random.nextDouble() * 6.0) * 100.0);
    }

    /** Three to maxLength − 1 letters, one in thirteen of them a blank, trimmed. */
    private String string(int maxLength) {
        int length = 3 + random.nextInt(maxLength - 3);
        char[] letters = new char[length];
        for (int i = 0; i < length; i++) {
            letters[i] = random.nextInt(13) == 0 ? ' ' : (char) ('a' + random.nextInt(26));
        }
        return new String(letters).trim();
    }

    /** Pads to about the average size; Java's remainder keeps the sign, so half of the letters lie below 'a'. */
    private void extra(int usedBytes, int averageBytes) {
        text.append(", extra='");
        int left = paddingLength(usedBytes, averageBytes);
        while (left > 0) {
            int draw = random.nextInt();
            for (int i = 0; i < 6 && left > 0; i++, left--) {
                text.append((char) ('a' + draw % 26));
                draw /= 26;
            }
        }
        text.append("'}");
    }

    private int paddingLength(int usedBytes, int averageBytes) {
        if (usedBytes > averageBytes) {
            return 0;
        }
        int missing = averageBytes - usedBytes;
        int delta = (int) Math.round(missing * 0.2);
        return missing - delta + (delta == 0 ? 0 : random.nextInt(2 * delta));
    }

    private void fourDigits(int value) {
        text.append((char) ('0' + value / 1000)).append((char) ('0' + value / 100 % 10));
        text.append((char) ('0' + value / 10 % 10)).append((char) ('0' + value % 10));
    }
}

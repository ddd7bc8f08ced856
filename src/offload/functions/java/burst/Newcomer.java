package burst;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A person, or an auction by its seller, as their texts say it. */
final class Newcomer {
    private static final Pattern PERSON = Pattern.compile("Person\\{id=([0-9]{1,15}),");
    private static final Pattern AUCTION =
        Pattern.compile("Auction\\{id=[0-9]{1,15}(?=,).*?, seller=([0-9]{1,15}),", Pattern.DOTALL);

    final boolean isSeller;
    final long id;

    private Newcomer(boolean isSeller, Matcher fields) {
        this.isSeller = isSeller;
        this.id = Long.parseLong(fields.group(1));
    }

    /** Null where a text is neither. */
    static Newcomer read(String text) {
        Matcher person = PERSON.matcher(text);
        if (person.lookingAt()) {
            return new Newcomer(false, person);
        }
        Matcher auction = AUCTION.matcher(text);
        return auction.lookingAt() ? new Newcomer(true, auction) : null;
    }
}

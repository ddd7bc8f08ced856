package burst.job.query;

/** What queries of Nexmark have in common. */
public interface Query {
    /** Whether events of a kind say anything to it: bids do, to most. */
    default boolean reads(TextEvent.Kind kind) {
        return kind == TextEvent.Kind.BID;
    }
}

package burst.job.query;

/** Selection: rows are (auction, price) of the bids on every 123rd auction. */
final class Q2 implements RowQuery {
    /** Auctions whose id is a multiple of it. */
    private static final int EVERY = 123;

    @Override
    public int rowFields() {
        return 2;
    }

    @Override
    public long[] row(TextEvent event, long atMs) {
        return event.auction % EVERY == 0 ? new long[] {event.auction, event.price} : null;
    }
}

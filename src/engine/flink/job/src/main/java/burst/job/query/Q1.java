package burst.job.query;

/** Currency conversion: rows are (auction, bidder, price, instant) of all bids. */
final class Q1 implements RowQuery {
    @Override
    public int rowFields() {
        return 4;
    }

    @Override
    public long[] row(TextEvent event, long atMs) {
        return new long[] {event.auction, event.bidder, RowQuery.inThousandthsOfEuros(event.price), atMs};
    }
}

package burst.job.query;

/**
 * Calculation: rows are (auction, bidder, price, time of day, instant, how often {@code extra} has a c) of the bids in a
 * band of prices. The day begins with time 0.
 */
final class Q14 implements RowQuery {
    private static final long MS_PER_HOUR = 3_600_000;
    /** In thousandths; both ends are outside. */
    private static final long ABOVE = 1_000_000_000L;

    private static final long BELOW = 50_000_000_000L;
    private static final long DAY = 1;
    private static final long NIGHT = 2;
    private static final long OTHER = 3;

    @Override
    public int rowFields() {
        return 6;
    }

    @Override
    public long[] row(TextEvent event, long atMs) {
        long price = RowQuery.inThousandthsOfEuros(event.price);
        if (price <= ABOVE || price >= BELOW) {
            return null;
        }
        return new long[] {event.auction, event.bidder, price, timeOfDay(atMs), atMs, event.countInExtra((byte) 'c')};
    }

    private static long timeOfDay(long atMs) {
        long hour = atMs / MS_PER_HOUR % 24;
        if (hour >= 8 && hour <= 18) {
            return DAY;
        }
        return hour <= 6 || hour >= 20 ? NIGHT : OTHER;
    }
}

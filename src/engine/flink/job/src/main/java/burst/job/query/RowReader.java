package burst.job.query;

import burst.job.stream.Digest;

/** Reads the rows of a query of single events out of texts. */
public final class RowReader {
    private final String name;
    public final RowQuery query;
    private final TextEvent event = new TextEvent();

    public RowReader(String name, RowQuery query) {
        this.name = name;
        this.query = query;
    }

    /** Whether a text can come to a row. */
    public boolean isRead(byte[] text) {
        return event.readFor(query::reads, text);
    }

    /** Adds the row of a text, where it comes to one. */
    public void addText(Digest digest, byte[] text, long intendedNs) {
        long[] row = isRead(text) ? query.row(event, Windows.msOf(intendedNs)) : null;
        if (row != null) {
            addRow(digest, row);
        }
    }

    /** A row is one token of the digest: query and fields, as decimal text. */
    public void addRow(Digest digest, long[] row) {
        StringBuilder token = new StringBuilder(name);
        for (long field : row) {
            token.append('_').append(field);
        }
        digest.addToken(token.toString());
    }
}

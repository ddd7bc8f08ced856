package burst.job.query;

import java.util.List;

/** A query over windows that lie where they lie, whatever comes. */
public interface FixedQuery extends PaneQuery {
    @Override
    FixedPart empty();

    /** A part that can hold all of a window. */
    interface FixedPart extends Part {
        /** The final rows of a window whose parts are all merged. */
        List<long[]> rows();
    }
}

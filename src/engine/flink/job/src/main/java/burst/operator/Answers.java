package burst.operator;

import java.util.List;

/** What the body of a reply says of the entries of its request, by their positions in it; what it says more is the job's own. */
public interface Answers {
    /** Those that have an answer. */
    List<Integer> answered();

    /** Those that the function has looked at, and said no. */
    List<Integer> refused();
}

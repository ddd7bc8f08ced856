package burst.operator.invoke;

import burst.operator.Answers;
import burst.operator.Entry;
import burst.operator.Reply;
import java.util.List;
import java.util.function.Function;
import java.util.function.IntConsumer;

/**
 * What a job's records are at the target: how they are asked for, how answers are read, and what becomes of those. All
 * but a reader runs in the task's thread.
 */
public interface Work<E extends Entry, A extends Answers> {
    /** One record in a request; its bytes count towards the limit of a batch. */
    byte[] entryOf(E event);

    /** What the target takes for it. */
    double workMs(E event);

    /** A request of these entries. */
    byte[] payload(List<byte[]> entries, double workMs);

    /** Reads the body of a reply to a request of these records, on any thread; never throws. */
    Function<byte[], A> reader(List<E> sent);

    /** One record has its answer, which has this place in the list of all that are answered. */
    void answered(E event, A answers, int place, Times times);

    /** A record has joined a batch, as its last. */
    default void joined(Call<E> call, E event) {}

    /** False while something that was given back has yet to count. */
    default boolean holdsNothing() {
        return true;
    }

    /** What of a reply counts. */
    default Reply<A> judged(Request<E, A> request, Reply<A> reply, boolean isLate) {
        return reply;
    }

    /** A judged reply with answers is about to be handed on, record by record. */
    default void apply(Request<E, A> request, A answers) {}

    /** Given up for good. */
    default void dropped(Call<E> call, List<Integer> rows) {}

    /** These rows are the slot's from now on; the answer takes the place of each when it is served, null where none does. */
    default IntConsumer givenBack(Call<E> call, List<Integer> rows) {
        return null;
    }

    /** The times of an answered record's call, in ns: its batch was due, its last send, and what came between that and now. */
    record Times(long startedNs, long sentNs, long workNs, long coldNs, long networkNs) {}
}

package burst.job.source;

import burst.job.Spec;
import burst.job.stream.EventText;
import java.io.IOException;

/** Texts by event number: read from a topic, made anew, or at rate max from a pool, which then is not what is measured. */
interface Texts {
    int POOL_EVENTS = 10_000;

    /** Null = not there yet. The events of a reader are asked for in their order, with their intended instants. */
    byte[] of(long event, long intendedNs) throws IOException;

    /**
     * Called before the first event. {@code wake} says that what was not there may have come, {@code reject} counts a
     * record of which no event is made: it is none of the trial's, or came a second time.
     */
    default void open(Runnable wake, Runnable reject) throws IOException {}

    default void close() {}

    static Texts of(Spec spec, Shards shards, int subtask) {
        // First of all: a job at rate max that counts what a channel holds needs no topic.
        if (spec.load().isRateMax()) {
            return pooled();
        }
        return spec.topic() == null ? fresh() : new TopicTexts(spec.topic(), shards, subtask);
    }

    static Texts fresh() {
        EventText text = new EventText();
        return (event, intendedNs) -> text.of(event);
    }

    /** The texts of the first events, again and again; the pool is the same for every engine. */
    static Texts pooled() {
        EventText text = new EventText();
        byte[][] pool = new byte[POOL_EVENTS][];
        for (int event = 0; event < POOL_EVENTS; event++) {
            pool[event] = text.of(event);
        }
        return (event, intendedNs) -> pool[(int) (event % POOL_EVENTS)];
    }
}

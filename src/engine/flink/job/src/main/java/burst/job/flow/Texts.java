package burst.job.flow;

import burst.job.stream.EventText;

/** Texts by event number: made anew, or at rate max from a pool, so that the generator is not what is measured. */
interface Texts {
    int POOL_EVENTS = 10_000;

    byte[] of(long event);

    static Texts fresh() {
        return new EventText()::of;
    }

    /** The texts of the first events, again and again; the pool is the same for every engine. */
    static Texts pooled() {
        EventText text = new EventText();
        byte[][] pool = new byte[POOL_EVENTS][];
        for (int event = 0; event < POOL_EVENTS; event++) {
            pool[event] = text.of(event);
        }
        return event -> pool[(int) (event % POOL_EVENTS)];
    }
}

package burst.job.slot;

import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.function.LongConsumer;

/** What holds a path's watermark back: the instants of all its events that do not count yet. */
public final class Holds {
    /** By their instants: a subtask of a rescaled job may hold later ones than its source comes to next. */
    private final PriorityQueue<Hold> held = new PriorityQueue<>(Comparator.comparingLong(hold -> hold.atMs));
    private final LongConsumer smallest;

    /** One event. */
    public static final class Hold {
        private final long atMs;
        private boolean isOver;

        private Hold(long atMs) {
            this.atMs = atMs;
        }
    }

    /** {@code smallest} takes the smallest instant that is held whenever it may be another. */
    public Holds(LongConsumer smallest) {
        this.smallest = smallest;
    }

    public boolean isEmpty() {
        return held.isEmpty();
    }

    public Hold add(long atMs) {
        Hold hold = new Hold(atMs);
        held.add(hold);
        tell();
        return hold;
    }

    /** It counts, or never will. */
    public void end(Hold hold) {
        hold.isOver = true;
        while (!held.isEmpty() && held.peek().isOver) {
            held.remove();
        }
        tell();
    }

    private void tell() {
        smallest.accept(held.isEmpty() ? Long.MAX_VALUE : held.peek().atMs);
    }
}

package burst.operator.invoke;

import burst.operator.Entry;
import java.util.List;
import java.util.function.IntConsumer;

/** What an offload path needs of the operator around it. Everything it hands in is run in the task's thread. */
public interface PathPort<E extends Entry> {
    /** An instant of the job's clock. */
    long nowNs();

    /** Runs an action at an instant, or as soon as the task is free; the handle cancels it. */
    Runnable at(long instantNs, Runnable action);

    /** Runs an action in the task's thread, from any thread. */
    void run(Runnable action);

    /**
     * To the subtask's own server; {@code begun} is run, in the task's thread, when the last of them is in service, and
     * {@code served} with the place of each in the list when its service is over; null where no caller asks.
     */
    void giveBack(List<E> events, Runnable begun, IntConsumer served);
}

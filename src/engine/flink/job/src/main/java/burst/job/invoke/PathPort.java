package burst.job.invoke;

import burst.job.event.Event;
import burst.job.event.Finished;
import burst.job.query.Partial;
import java.util.List;
import java.util.function.IntConsumer;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.node.ObjectNode;

/** What an offload path needs of the operator around it. Everything it hands in is run in the task's thread. */
public interface PathPort {
    /** An instant of the trial's clock. */
    long nowNs();

    /** Runs an action at an instant, or as soon as the task is free; the handle cancels it. */
    Runnable at(long instantNs, Runnable action);

    /** Runs an action in the task's thread, from any thread. */
    void run(Runnable action);

    /** To the sink. */
    void deliver(Finished event);

    /** A partial aggregate of an answer, or of an event that was given back, to the task that merges windows. */
    void handOn(Partial part);

    /** The smallest instant of any event that the path holds; {@link Long#MAX_VALUE} where it holds none. */
    void holdBack(long smallestMs);

    /**
     * To the subtask's own server; {@code begun} is run, in the task's thread, when the last of them is in service, and
     * {@code served} with the place of each in the list when its service is over; null where nobody asks.
     */
    void giveBack(List<Event> events, Runnable begun, IntConsumer served);

    /** To the harness. */
    void report(ObjectNode line);
}

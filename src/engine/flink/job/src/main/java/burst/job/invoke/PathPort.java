package burst.job.invoke;

import burst.job.event.Event;
import burst.job.event.Finished;
import java.util.List;
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

    /** To the subtask's own server; {@code begun} is told, in the task's thread, when the last of them is in service. */
    void giveBack(List<Event> events, Runnable begun);

    /** To the harness. */
    void report(ObjectNode line);
}

package burst.job.invoke;

import burst.job.event.Event;
import burst.job.event.Finished;
import burst.job.event.Partial;
import burst.operator.invoke.PathPort;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.node.ObjectNode;

/** What the offload path of this job needs of the operator around it. */
public interface JobPort extends PathPort<Event> {
    /** To the sink. */
    void deliver(Finished event);

    /** A partial aggregate of an answer, or of an event that was given back, to the task that merges windows. */
    void handOn(Partial part);

    /** The smallest instant of any event that the path holds; {@link Long#MAX_VALUE} where it holds none. */
    void holdBack(long smallestMs);

    /** The last checkpoint whose barrier has passed the path; 0 before the first. */
    default long epoch() {
        return 0;
    }

    /** To the harness. */
    void report(ObjectNode line);
}

package burst.job.invoke;

import burst.job.event.Event;
import burst.job.event.Finished;
import burst.job.event.Partial;
import burst.job.reply.ReplyContent;
import burst.operator.invoke.InvokeApi;
import java.util.List;
import java.util.function.IntConsumer;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.node.ObjectNode;

/** Stands in for the task and the target of an offload path: a clock that a test sets, and nothing that listens. */
abstract class QuietPort implements JobPort, InvokeApi<ReplyContent> {
    protected long nowNs;

    @Override
    public long nowNs() {
        return nowNs;
    }

    @Override
    public void run(Runnable action) {
        action.run();
    }

    @Override
    public void deliver(Finished event) {}

    @Override
    public void handOn(Partial part) {}

    @Override
    public void holdBack(long smallestMs) {}

    @Override
    public void giveBack(List<Event> events, Runnable begun, IntConsumer served) {}

    @Override
    public void report(ObjectNode line) {}

    @Override
    public void close() {}
}

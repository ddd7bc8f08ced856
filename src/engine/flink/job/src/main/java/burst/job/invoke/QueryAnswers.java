package burst.job.invoke;

import burst.job.Spec;
import burst.job.event.Event;
import burst.job.reply.ReplyContent;
import burst.operator.Reply;
import burst.operator.Status;
import burst.operator.invoke.Request;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.node.ObjectNode;

/** How an offload path asks a query of Nexmark, and what it makes of answers. */
abstract class QueryAnswers extends EventWork {
    private final CallReports reports;
    long appliedReplies;
    long droppedReplies;
    private long readReplies;
    private long readBytes;

    QueryAnswers(Spec spec, JobPort port, CallReports reports) {
        super(spec, port, true);
        this.reports = reports;
    }

    @Override
    public final Reply<ReplyContent> judged(
            Request<Event, ReplyContent> request, Reply<ReplyContent> reply, boolean isLate) {
        if (reply.status() != Status.OK) {
            return reply;
        }
        if (!reply.content().isOfQuery() && appliedReplies == 0 && !isLate) {
            reports.unknownQuery();
        }
        readReplies++;
        readBytes += reply.responseBytes();
        return counting(request, reply);
    }

    abstract Reply<ReplyContent> counting(Request<Event, ReplyContent> request, Reply<ReplyContent> reply);

    @Override
    public final void count(ObjectNode line) {
        line.put("appliedReplies", appliedReplies).put("droppedReplies", droppedReplies);
        line.put("readReplies", readReplies).put("readBytes", readBytes);
    }
}

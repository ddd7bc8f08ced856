package burst.job.invoke;

import burst.job.Spec;
import burst.job.event.Event;
import burst.job.reply.Reply;
import burst.job.reply.ReplyContent;
import burst.job.reply.Status;
import java.util.List;
import java.util.function.IntConsumer;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.node.ObjectNode;

/** How an offload path asks a query of Nexmark, and what it makes of answers. */
abstract class QueryAnswers {
    private final CallReports reports;
    long appliedReplies;
    long droppedReplies;
    private long readReplies;
    private long readBytes;

    QueryAnswers(CallReports reports) {
        this.reports = reports;
    }

    /** Null where a trial asks for tokens. */
    static QueryAnswers of(Spec spec, PathPort port, CallReports reports) {
        if (spec.windows() != null) {
            return new WindowAnswers(spec.windows(), port, reports);
        }
        return spec.rows() == null ? null : new RowAnswers(spec, reports);
    }

    /** What a request says of the query, behind its work. */
    abstract String asked();

    abstract InvokeApi.Sent sent(Call call, List<Integer> rows, long[] numbers);

    /** An event has joined a batch, as its last. */
    void hold(Call call, Event event) {}

    boolean holdsNothing() {
        return true;
    }

    /** What of a reply counts. */
    final Reply judged(Request request, Reply reply, boolean isLate) {
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

    abstract Reply counting(Request request, Reply reply);

    /** A judged reply is handed on. */
    void apply(Request request, ReplyContent content) {}

    /** Given up for good. */
    void dropped(Call call, List<Integer> rows) {}

    /** These rows are the slot's from now on; the answer takes the place of each when it is served, null where none does. */
    IntConsumer givenBack(Call call, List<Integer> rows) {
        return null;
    }

    final void count(ObjectNode line) {
        line.put("appliedReplies", appliedReplies).put("droppedReplies", droppedReplies);
        line.put("readReplies", readReplies).put("readBytes", readBytes);
    }
}

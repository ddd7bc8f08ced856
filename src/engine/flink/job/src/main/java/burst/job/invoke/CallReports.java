package burst.job.invoke;

import burst.job.event.Event;
import burst.job.harness.HarnessLink;
import burst.job.reply.ReplyContent;
import burst.operator.Json;
import burst.operator.Reply;
import burst.operator.Status;
import burst.operator.invoke.Call;
import burst.operator.invoke.CallListener;
import burst.operator.invoke.Request;
import java.util.List;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.node.ArrayNode;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.node.ObjectNode;

/** What one subtask's calls tell the harness: the rows of invocations.csv, every request and reply, and events given up. */
final class CallReports implements CallListener<Event, ReplyContent> {
    private final int subtask;
    private final JobPort port;

    CallReports(int subtask, JobPort port) {
        this.subtask = subtask;
        this.port = port;
    }

    @Override
    public void sent(Request<Event, ReplyContent> request) {
        boolean isRetry = request.call.requests() > 1;
        ObjectNode line = line("sent").put("events", request.rows.size());
        line.put("epoch", port.epoch()).put("isRetry", isRetry).put("requestBytes", request.call.requestBytes());
        port.report(line);
    }

    @Override
    public void replied(
            Request<Event, ReplyContent> request, Reply<ReplyContent> reply, Status status, boolean isLate) {
        ObjectNode line = line("reply").put("sendToReplyNs", port.nowNs() - request.sentNs);
        line.put("status", status.word).put("events", request.rows.size()).put("isInvoked", reply.isInvoked());
        line.put("isCold", reply.isCold()).put("isLate", isLate).put("responseBytes", reply.responseBytes());
        Json.putNumber(line, "billedMs", reply.billedMs());
        Json.putNumber(line, "initMs", reply.initMs());
        port.report(line);
    }

    @Override
    public void ended(Call<Event> call, Reply<ReplyContent> last, Status status, int givenUpEvents) {
        long nowNs = port.nowNs();
        ObjectNode line = line("invocation");
        line.put("sentAtMs", call.firstSentNs() / 1e6).put("batchEvents", call.size());
        line.put("givenUpEvents", givenUpEvents);
        line.put("requestBytes", call.requestBytes()).put("responseBytes", last.responseBytes());
        line.put("attempts", call.requests()).put("status", status.word).put("isCold", last.isCold());
        line.put("queueMs", (call.firstSentNs() - call.dueNs()) / 1e6).put("clientMs", (nowNs - call.firstSentNs()) / 1e6);
        line.put("initMs", call.initMs());
        Json.putNumber(line, "durationMs", last.durationMs());
        line.put("billedMs", call.billedMs());
        Json.putNumber(line, "takenWorkMs", call.takenWorkMs());
        line.put("environmentId", last.environment()).put("errorType", status.errorType(last.reason()));
        port.report(line);
    }

    @Override
    public void dropped(List<Event> events) {
        ObjectNode line = line("dropped");
        ArrayNode numbers = line.putArray("events");
        events.forEach(event -> numbers.add(event.number));
        port.report(line);
    }

    /** The function answers a query over windows as if there were none. */
    void unknownQuery() {
        port.report(line("unknown-query"));
    }

    @Override
    public void fellBack(int events) {
        port.report(line("fallback").put("count", events));
    }

    private ObjectNode line(String kind) {
        return HarnessLink.line(kind, subtask).put("atNs", port.nowNs());
    }
}

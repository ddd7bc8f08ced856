package burst.job.invoke;

import burst.job.event.Event;
import burst.job.harness.Json;
import burst.job.reply.Reply;
import burst.job.reply.Status;
import java.util.List;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.node.ArrayNode;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.node.ObjectNode;

/** What one subtask's calls tell the harness: the rows of invocations.csv, every request and reply, and events given up. */
final class CallReports {
    private final int subtask;
    private final PathPort port;
    final CallCounts counts = new CallCounts();

    CallReports(int subtask, PathPort port) {
        this.subtask = subtask;
        this.port = port;
    }

    /** A request leaves for the service. */
    void sent(Request request) {
        counts.sent(request.rows.size(), request.call.requests > 1);
        ObjectNode line = line("sent").put("events", request.rows.size());
        line.put("isRetry", request.call.requests > 1).put("requestBytes", request.call.requestBytes);
        port.report(line);
    }

    /** What became of a request: its reply, or that the client stopped waiting for it. */
    void reply(Request request, Reply reply, Status status, boolean isLate) {
        counts.ended(reply, status);
        ObjectNode line = line("reply").put("sendToReplyNs", port.nowNs() - request.sentNs);
        line.put("status", status.word).put("events", request.rows.size()).put("isInvoked", reply.isInvoked());
        line.put("isCold", reply.isCold()).put("isLate", isLate).put("responseBytes", reply.responseBytes());
        Json.putNumber(line, "billedMs", reply.billedMs());
        Json.putNumber(line, "initMs", reply.initMs());
        port.report(line);
    }

    /** One batch with all its requests: times and words of the last, costs of all. */
    void invocation(Call call, Reply last, Status status, int givenUpEvents) {
        long nowNs = port.nowNs();
        ObjectNode line = line("invocation");
        line.put("sentAtMs", call.firstSentNs / 1e6).put("batchEvents", call.size());
        line.put("givenUpEvents", givenUpEvents);
        line.put("requestBytes", call.requestBytes).put("responseBytes", last.responseBytes());
        line.put("attempts", call.requests).put("status", status.word).put("isCold", last.isCold());
        line.put("queueMs", (call.firstSentNs - call.dueNs) / 1e6).put("clientMs", (nowNs - call.firstSentNs) / 1e6);
        line.put("initMs", call.initMs);
        Json.putNumber(line, "durationMs", last.durationMs());
        line.put("billedMs", call.billedMs);
        Json.putNumber(line, "takenWorkMs", call.takenWorkMs);
        line.put("environmentId", last.environment()).put("errorType", status.errorType(last.reason()));
        port.report(line);
    }

    void dropped(List<Event> events) {
        ObjectNode line = line("dropped");
        ArrayNode numbers = line.putArray("events");
        events.forEach(event -> numbers.add(event.number));
        port.report(line);
    }

    /** The function answers a query over windows as if there were none. */
    void unknownQuery() {
        port.report(line("unknown-query"));
    }

    void fallback(int events) {
        counts.fellBack(events);
        port.report(line("fallback").put("count", events));
    }

    private ObjectNode line(String kind) {
        return Json.object().put("kind", kind).put("subtask", subtask).put("atNs", port.nowNs());
    }
}

package burst.operator.invoke;

import burst.operator.Json;
import burst.operator.Reply;
import burst.operator.Status;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.JsonNode;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.node.ObjectNode;

/** Answers what the calls of each scenario of test/fixtures/ledger.json come to, one a line. */
public final class Ledgers {
    public static void main(String[] args) throws Exception {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            CallCounts counts = new CallCounts();
            Json.parse(line).get("steps").forEach(step -> take(counts, step));
            ObjectNode told = Json.object().put("retries", counts.retries()).put("throttles", counts.throttles());
            told.put("fallbackEvents", counts.fallbackEvents());
            // At a price of a million requests alone, and of a GB-second alone, the costs are the counts.
            told.put("invocations", counts.costUsd(new CallCounts.Price(1e6, 0, 1024)));
            told.put("billedMs", counts.costUsd(new CallCounts.Price(0, 1000, 1024)));
            System.out.println(told);
        }
    }

    private static void take(CallCounts counts, JsonNode step) {
        if (step.has("sent")) {
            counts.sent(step.get("sent").asInt(), step.get("isRetry").asBoolean());
        } else if (step.has("fellBack")) {
            counts.fellBack(step.get("fellBack").asInt());
        } else {
            Status status = Status.of(step.get("reply").asText());
            double billedMs = step.get("billedMs").asDouble(Double.NaN);
            boolean isInvoked = step.get("isInvoked").asBoolean();
            counts.ended(
                    new Reply<>(status, isInvoked, "", 0, false, 0, 0, billedMs, "", 0, null), status);
        }
    }
}

package burst.operator.invoke;

import burst.operator.Json;
import burst.operator.Status;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.JsonNode;

/** Answers what the row of a call says of a status and Lambda's own word, one JSON object a line. */
public final class ErrorTypes {
    public static void main(String[] args) throws Exception {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            JsonNode asked = Json.parse(line);
            String told = Status.of(asked.get("status").asText()).errorType(asked.get("reason").asText());
            System.out.println(Json.object().put("errorType", told));
        }
    }
}

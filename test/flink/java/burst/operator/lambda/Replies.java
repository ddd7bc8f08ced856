package burst.operator.lambda;

import burst.job.reply.ReplyContent;
import burst.operator.Json;
import burst.operator.Reply;
import burst.operator.invoke.InvokeApi;
import burst.operator.invoke.InvokerCpu;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.JsonNode;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.node.ObjectNode;

/** Answers what the job makes of each case of test/fixtures/replies.json, one a line. */
public final class Replies {
    public static void main(String[] args) throws Exception {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            System.out.println(told(ask(Json.parse(line).get("reply"))));
        }
        System.exit(0);
    }

    private static Reply<ReplyContent> ask(JsonNode told) throws Exception {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> answer(exchange, told));
        server.start();
        String endpoint = "http://127.0.0.1:" + server.getAddress().getPort();
        if (told.asText().equals("refused")) {
            server.stop(0);
        }
        long[] sent = {0};
        try {
            Route route = new Route(endpoint, "any");
            return new HttpInvokeApi<ReplyContent>(route, Signer.NONE, new InvokerCpu(0))
                    .invoke("{}".getBytes(StandardCharsets.UTF_8), new InvokeApi.Sent<>(sent, body -> ReplyContent.of(sent, body)))
                    .get();
        } finally {
            server.stop(0);
        }
    }

    private static void answer(HttpExchange exchange, JsonNode told) throws IOException {
        exchange.getRequestBody().readAllBytes();
        if (told.isTextual()) {
            exchange.close();
            return;
        }
        told.path("headers").fields().forEachRemaining(
                header -> exchange.getResponseHeaders().add(header.getKey(), header.getValue().asText()));
        if (told.has("log")) {
            byte[] log = told.get("log").asText().getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().add("X-Amz-Log-Result", Base64.getEncoder().encodeToString(log));
        }
        byte[] body = told.get("body").asText().getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(told.get("status").asInt(), body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    private static ObjectNode told(Reply<?> reply) {
        ObjectNode told = Json.object();
        told.put("status", reply.status().word).put("errorType", reply.status().errorType(reply.reason()));
        told.put("retryAfterMs", reply.retryAfterMs()).put("isInvoked", reply.isInvoked());
        told.put("isCold", reply.isCold());
        number(told, "initMs", reply.initMs());
        number(told, "durationMs", reply.durationMs());
        number(told, "billedMs", reply.billedMs());
        return told;
    }

    private static void number(ObjectNode told, String key, double value) {
        if (Double.isNaN(value)) {
            told.putNull(key);
        } else {
            told.put(key, value);
        }
    }
}

package burst;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/**
 * The operator {@code tokenize} as a Lambda function, queries of single events, and the first half of queries over
 * windows: handler {@code burst.Tokenize::handle}, a stream handler found by its parameters, so that neither the local service nor AWS
 * needs a library beside it.
 *
 * <p>Request, response and every message are fixed by test/fixtures/tokenize-vectors.json, for this file and its
 * siblings for Node and Python.
 */
public final class Tokenize {
    /** Lambda gives one vCPU at this size; below it the same work takes proportionally longer. */
    private static final double ONE_VCPU_MB = 1769;
    /** No invocation can last longer than Lambda's longest time-out. */
    private static final int LONGEST_SERVICE_MS = 900_000;
    private static final long MAX_SAFE_INTEGER = (1L << 53) - 1;

    public static final class MalformedBatch extends RuntimeException {
        private static final long serialVersionUID = 1;

        MalformedBatch(String message) {
            super(message);
        }
    }

    public void handle(InputStream in, OutputStream out) throws IOException {
        Object batch = Json.parse(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        // Service begins with the parsed batch, as in the languages whose runtime parses it.
        long startedAtNs = System.nanoTime();
        requireBatch(batch);
        boolean isSleep = "sleep".equals(field(batch, "serviceMode"));
        long cpuAtStartNs = isSleep ? 0 : Cpu.usedNs();

        byte[] response = isTokenize(batch) ? tokenizeEvents(list(field(batch, "events"))) : answer(batch);
        double serviceMs = ((Number) field(batch, "serviceTimeMs")).doubleValue();
        if (isSleep) {
            sleepUntil(startedAtNs + (long) (serviceMs * slowdown() * 1e6));
        } else {
            // CPU time, not wall time: a small function then takes longer by itself, as on AWS.
            while (Cpu.usedNs() - cpuAtStartNs < serviceMs * 1e6) {
                Thread.onSpinWait();
            }
        }
        out.write(response);
    }

    private static boolean isTokenize(Object batch) {
        Object query = field(batch, "query");
        return query == null || "tokenize".equals(query);
    }

    /** Rows of single events, or partial aggregates, of all events whose texts are read. */
    private static byte[] answer(Object batch) {
        String query = (String) field(batch, "query");
        boolean isOverWindows = Partials.queries().contains(query);
        Rows rows = isOverWindows ? null : new Rows(query);
        Partials partials = isOverWindows ? new Partials(query, whole(field(batch, "slideMs"))) : null;
        StringBuilder ids = new StringBuilder();
        StringBuilder errors = new StringBuilder();
        for (Object event : list(field(batch, "events"))) {
            long id = whole(field(event, "id"));
            Object text = field(event, "text");
            if (text instanceof String) {
                ids.append(ids.length() == 0 ? "" : ",").append(id);
                long atMs = whole(field(event, "atMs"));
                if (isOverWindows) {
                    partials.fold((String) text, atMs);
                } else {
                    rows.add(id, Bid.read((String) text, atMs));
                }
            } else {
                errors.append(errors.length() == 0 ? "" : ",").append("{\"id\":").append(id);
                appendError(errors, text);
            }
        }
        StringBuilder json = new StringBuilder("{\"ids\":[").append(ids).append("],");
        if (isOverWindows) {
            partials.appendPanes(json.append("\"panes\":["));
        } else {
            rows.appendRows(json.append("\"rows\":["));
        }
        json.append(']');
        if (errors.length() > 0) {
            json.append(",\"errors\":[").append(errors).append(']');
        }
        return json.append('}').toString().getBytes(StandardCharsets.US_ASCII);
    }

    private static void appendError(StringBuilder json, Object text) {
        json.append(",\"error\":\"text must be a string, got ").append(kindOf(text)).append("\"}");
    }

    private static long whole(Object number) {
        return ((Number) number).longValue();
    }

    private static byte[] tokenizeEvents(List<?> events) {
        StringBuilder json = new StringBuilder(64 + events.size() * 256).append("{\"events\":[");
        for (int i = 0; i < events.size(); i++) {
            Object event = events.get(i);
            json.append(i == 0 ? "{\"id\":" : ",{\"id\":").append(((Number) field(event, "id")).longValue());
            Object text = field(event, "text");
            if (text instanceof String) {
                appendTokens(json.append(",\"tokens\":["), (String) text);
            } else {
                appendError(json, text);
            }
        }
        return json.append("]}").toString().getBytes(StandardCharsets.US_ASCII);
    }

    /** Tokens hold nothing that JSON escapes. */
    private static void appendTokens(StringBuilder json, String text) {
        char separator = 0;
        for (int at = 0; at < text.length(); at++) {
            int start = at;
            while (at < text.length() && isTokenCharacter(text.charAt(at))) {
                at++;
            }
            if (at == start) {
                continue;
            }
            if (separator != 0) {
                json.append(separator);
            }
            json.append('"').append(text, start, at).append('"');
            separator = ',';
        }
        json.append("]}");
    }

    private static boolean isTokenCharacter(char c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '_';
    }

    /** A batch that is not understood fails as a whole, before it costs any service time. */
    private static void requireBatch(Object batch) {
        require(batch instanceof Map, "the request must be an object", batch);
        Object time = field(batch, "serviceTimeMs");
        double timeMs = time instanceof Number ? ((Number) time).doubleValue() : Double.NaN;
        boolean isTime = timeMs >= 0 && timeMs <= LONGEST_SERVICE_MS;
        require(isTime, "serviceTimeMs must be a number from 0 to " + LONGEST_SERVICE_MS, time);
        Object mode = field(batch, "serviceMode");
        require("sleep".equals(mode) || "cpu".equals(mode), "serviceMode must be \"sleep\" or \"cpu\"", mode);
        boolean isTokenize = isTokenize(batch);
        if (!isTokenize) {
            requireQuery(batch);
        }
        Object events = field(batch, "events");
        require(events instanceof List, "events must be an array", events);
        int index = 0;
        for (Object event : list(events)) {
            String where = "events[" + index++ + "]";
            require(event instanceof Map, where + " must be an object", event);
            requireInteger(where + ".id", field(event, "id"), 0);
            if (!isTokenize) {
                requireInteger(where + ".atMs", field(event, "atMs"), 0);
            }
        }
    }

    private static void requireQuery(Object batch) {
        Object query = field(batch, "query");
        List<String> known = new ArrayList<>(List.of("tokenize"));
        known.addAll(Rows.queries());
        known.addAll(Partials.queries());
        require(known.contains(query), "query must be one of " + String.join(", ", known), query);
        if (Partials.queries().contains(query)) {
            requireInteger("slideMs", field(batch, "slideMs"), 1);
        }
    }

    private static void requireInteger(String name, Object value, long least) {
        String rule = name + " must be an integer from " + least + " to " + MAX_SAFE_INTEGER;
        require(isInteger(value, least), rule, value);
    }

    /** JSON has one kind of number: 7.0 is the integer 7 for Node, so it is here. */
    private static boolean isInteger(Object value, long least) {
        if (value instanceof Long) {
            return (Long) value >= least && (Long) value <= MAX_SAFE_INTEGER;
        }
        return value instanceof Double && (Double) value >= least && (Double) value <= MAX_SAFE_INTEGER
            && (Double) value == Math.rint((Double) value);
    }

    private static void require(boolean isTrue, String rule, Object received) {
        if (!isTrue) {
            throw new MalformedBatch(rule + ", got " + kindOf(received));
        }
    }

    /** JSON's own words, so that the three languages say the same. */
    private static String kindOf(Object value) {
        if (value == null) {
            return "nothing";
        }
        if (value == Json.NULL) {
            return "null";
        }
        if (value instanceof Boolean) {
            return "boolean";
        }
        if (value instanceof Number) {
            return "number";
        }
        if (value instanceof String) {
            return "string";
        }
        return value instanceof List ? "array" : "object";
    }

    private static Object field(Object object, String name) {
        return ((Map<?, ?>) object).get(name);
    }

    private static List<?> list(Object value) {
        return (List<?>) value;
    }

    private static double slowdown() {
        String memoryMb = System.getenv("AWS_LAMBDA_FUNCTION_MEMORY_SIZE");
        return Math.max(1, ONE_VCPU_MB / (memoryMb == null ? ONE_VCPU_MB : Double.parseDouble(memoryMb)));
    }

    private static void sleepUntil(long deadlineNs) {
        for (long leftNs = deadlineNs - System.nanoTime(); leftNs > 0; leftNs = deadlineNs - System.nanoTime()) {
            LockSupport.parkNanos(leftNs);
        }
    }

    /** Loaded by the first batch in CPU mode: the management classes would lengthen every cold start. */
    private static final class Cpu {
        private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

        static long usedNs() {
            return THREADS.getCurrentThreadCpuTime();
        }
    }
}

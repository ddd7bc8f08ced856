package burst.operator;

import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.core.JsonProcessingException;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.DeserializationFeature;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.JsonNode;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.ObjectMapper;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.node.ObjectNode;

/** JSON by the Jackson that every Flink brings along, so that the job jar needs no library of its own. */
public final class Json {
    /** Like other JSON parsers: what follows the value is no part of it, and an error. */
    private static final ObjectMapper MAPPER =
            new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private Json() {}

    public static ObjectNode object() {
        return MAPPER.createObjectNode();
    }

    /** A number, or null where there is none: JSON knows no NaN. */
    public static void putNumber(ObjectNode object, String key, double value) {
        if (Double.isNaN(value)) {
            object.putNull(key);
        } else {
            object.put(key, value);
        }
    }

    /** For what the job's own control plane says: anything but JSON there is a bug. */
    public static JsonNode parse(String text) {
        try {
            return MAPPER.readTree(text);
        } catch (JsonProcessingException error) {
            throw new UncheckedIOException("the control plane sent no JSON", error);
        }
    }

    /** For what comes from elsewhere: null where it is no JSON. */
    public static JsonNode parseOrNull(byte[] bytes) {
        try {
            JsonNode node = MAPPER.readTree(bytes);
            return node.isMissingNode() ? null : node;
        } catch (IOException error) {
            return null;
        }
    }
}

package burst.job.reply;

import burst.job.event.Partial;
import burst.job.stream.Digest;
import burst.operator.Answers;
import burst.operator.Json;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.JsonNode;

/**
 * For which events a reply has an answer, by their positions in the request, with the digest of the tokens that
 * came back; refused are those that the function has looked at and said no.
 */
public record ReplyContent(
        List<Integer> answered,
        List<Digest> digests,
        List<Integer> refused,
        /** Of a query over windows: the partial aggregates of what is answered. */
        List<Partial> parts,
        /** False where tokens came back to a query over windows: the function does not know it. */
        boolean isOfQuery)
        implements Answers {
    public static final ReplyContent NONE = new ReplyContent(List.of(), List.of(), List.of());
    static final ReplyContent OF_NO_QUERY = new ReplyContent(List.of(), List.of(), List.of(), List.of(), false);

    public ReplyContent(List<Integer> answered, List<Digest> digests, List<Integer> refused) {
        this(answered, digests, refused, List.of(), true);
    }

    /** An answer with partial aggregates, which add nothing to the digest of tokens. */
    public static ReplyContent ofParts(List<Integer> answered, List<Integer> refused, List<Partial> parts) {
        return new ReplyContent(answered, Collections.nCopies(answered.size(), new Digest()), refused, parts, true);
    }

    /**
     * Sorts a reply entry by entry: one that is ill-formed, about an event that was not sent, or about one that came
     * before does not touch the others. Never throws: a broken reply says nothing.
     */
    public static ReplyContent of(long[] sent, byte[] body) {
        JsonNode reply = Json.parseOrNull(body);
        JsonNode entries = reply == null ? null : reply.get("events");
        if (entries == null || !entries.isArray()) {
            return NONE;
        }
        Map<Long, Integer> positions = new HashMap<>();
        for (int position = 0; position < sent.length; position++) {
            positions.put(sent[position], position);
        }
        ReplyContent content = new ReplyContent(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        for (JsonNode entry : entries) {
            Integer position = positions.get(idOf(entry));
            if (position != null && content.take(entry, position)) {
                positions.remove(idOf(entry));
            }
        }
        return content;
    }

    /** −1, which is no event, where there is no number. */
    private static long idOf(JsonNode entry) {
        JsonNode id = entry.path("id");
        double value = id.isNumber() ? id.doubleValue() : -1;
        return value == Math.rint(value) ? (long) value : -1;
    }

    private boolean take(JsonNode entry, int position) {
        Digest digest = digestOf(entry.path("tokens"));
        if (digest != null) {
            answered.add(position);
            digests.add(digest);
            return true;
        }
        if (entry.path("error").isTextual()) {
            refused.add(position);
            return true;
        }
        return false;
    }

    /** Null where these are not tokens. */
    private static Digest digestOf(JsonNode tokens) {
        if (!tokens.isArray()) {
            return null;
        }
        Digest digest = new Digest();
        for (JsonNode token : tokens) {
            if (!token.isTextual()) {
                return null;
            }
            digest.addToken(token.textValue());
        }
        return digest;
    }
}

package burst.job.source;

import burst.operator.Json;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.lang.reflect.Proxy;
import java.util.List;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.api.connector.source.SplitsAssignment;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.JsonNode;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.node.ArrayNode;

/**
 * What readers get that report to the enumerator one after the other. A question is {@code {"subtasks": 2, "waiting":
 * 4, "readers": [0, 1, 0]}}, the answer a list for each of them: its shards' remainders, and {@code "no more"}.
 */
public final class Dealings {
    private Dealings() {}

    public static void main(String[] args) throws Exception {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            JsonNode question = Json.parse(line);
            int waiting = question.get("waiting").asInt();
            System.out.println(answer(
                    question.get("subtasks").asInt(),
                    waiting == 0 ? List.of() : Shards.cutInto(waiting),
                    question.get("readers")));
        }
    }

    private static ArrayNode answer(int subtasks, List<ShardSplit> waiting, JsonNode readers) {
        ArrayNode answer = Json.object().putArray("readers");
        ShardEnumerator enumerator = new ShardEnumerator(context(subtasks, answer), waiting);
        for (JsonNode reader : readers) {
            answer.addArray();
            enumerator.addReader(reader.asInt());
        }
        return answer;
    }

    /** Writes what a reader gets into the last list of the answer. */
    @SuppressWarnings("unchecked")
    private static SplitEnumeratorContext<ShardSplit> context(int subtasks, ArrayNode answer) {
        return (SplitEnumeratorContext<ShardSplit>) Proxy.newProxyInstance(
                Dealings.class.getClassLoader(), new Class<?>[] {SplitEnumeratorContext.class}, (self, method, given) -> {
                    ArrayNode last = answer.isEmpty() ? null : (ArrayNode) answer.get(answer.size() - 1);
                    switch (method.getName()) {
                        case "currentParallelism":
                            return subtasks;
                        case "assignSplits":
                            ((SplitsAssignment<ShardSplit>) given[0])
                                    .assignment()
                                    .values()
                                    .forEach(splits -> splits.forEach(split -> last.add(split.remainder())));
                            return null;
                        case "signalNoMoreSplits":
                            last.add("no more");
                            return null;
                        default:
                            throw new UnsupportedOperationException(method.getName());
                    }
                });
    }
}

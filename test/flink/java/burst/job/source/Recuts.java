package burst.job.source;

import burst.operator.Json;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.flink.runtime.checkpoint.RoundRobinOperatorStateRepartitioner;
import org.apache.flink.runtime.state.OperatorStateHandle;
import org.apache.flink.runtime.state.OperatorStreamStateHandle;
import org.apache.flink.runtime.state.memory.ByteStreamStateHandle;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.JsonNode;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.node.ArrayNode;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * Readers that hand events on, are stopped by a barrier, and go on under another parallelism with the splits that
 * Flink's own distribution of list state gives them. A question is {@code {"cuts": 6, "steps": [[120, 80], [200, 190, 7], …]}}:
 * for each parallelism where each reader stands when the barrier passes it, the last of them at the end of the stream.
 */
public final class Recuts {
    private static final String SPLITS = "splits";

    private Recuts() {}

    public static void main(String[] args) throws Exception {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            JsonNode question = Json.parse(line);
            System.out.println(answer(question.get("cuts").asInt(), question.get("steps")));
        }
    }

    private static ObjectNode answer(int cuts, JsonNode steps) throws Exception {
        List<List<ShardSplit>> readers = dealtOut(Shards.cutInto(cuts), steps.get(0).size());
        List<Long> handedOn = new ArrayList<>();
        ObjectNode answer = Json.object();
        ArrayNode splits = answer.putArray("splits");
        for (int step = 0; step < steps.size(); step++) {
            JsonNode stops = steps.get(step);
            if (step > 0) {
                readers = restored(readers, stops.size());
            }
            ArrayNode counts = splits.addArray();
            for (int subtask = 0; subtask < readers.size(); subtask++) {
                counts.add(readers.get(subtask).size());
                readers.set(subtask, read(readers.get(subtask), stops.get(subtask).asLong(), handedOn));
            }
        }
        Collections.sort(handedOn);
        ArrayNode events = answer.putArray("events");
        handedOn.forEach(events::add);
        return answer;
    }

    private static List<List<ShardSplit>> dealtOut(List<ShardSplit> splits, int subtasks) {
        List<List<ShardSplit>> readers = new ArrayList<>();
        IntStream.range(0, subtasks).forEach(subtask -> readers.add(splits.stream()
                .filter(split -> split.remainder() % subtasks == subtask)
                .toList()));
        return readers;
    }

    /** Hands on what is a reader's before it stops, and returns its state. */
    private static List<ShardSplit> read(List<ShardSplit> splits, long stop, List<Long> handedOn) {
        Shards shards = new Shards().with(splits, 0);
        for (long event = 0; event < stop; event++) {
            if (shards.owns(event)) {
                handedOn.add(event);
            }
        }
        return shards.splitsAt(stop);
    }

    private static List<List<ShardSplit>> restored(List<List<ShardSplit>> before, int subtasks) {
        List<List<OperatorStateHandle>> states = new ArrayList<>();
        for (int subtask = 0; subtask < before.size(); subtask++) {
            long[] places = IntStream.range(0, before.get(subtask).size()).asLongStream().toArray();
            states.add(List.of(new OperatorStreamStateHandle(
                    Map.of(SPLITS, new OperatorStateHandle.StateMetaInfo(
                            places, OperatorStateHandle.Mode.SPLIT_DISTRIBUTE)),
                    new ByteStreamStateHandle(String.valueOf(subtask), new byte[1]))));
        }
        List<List<ShardSplit>> after = new ArrayList<>();
        for (List<OperatorStateHandle> handles : RoundRobinOperatorStateRepartitioner.INSTANCE.repartitionState(
                states, before.size(), subtasks)) {
            List<ShardSplit> own = new ArrayList<>();
            for (OperatorStateHandle handle : handles) {
                int subtask = Integer.parseInt(((ByteStreamStateHandle) handle.getDelegateStateHandle()).getHandleName());
                for (long place : handle.getStateNameToPartitionOffsets().get(SPLITS).getOffsets()) {
                    own.add(before.get(subtask).get((int) place));
                }
            }
            after.add(own);
        }
        return after;
    }
}

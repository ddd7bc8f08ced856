package burst.job.source;

import burst.job.Spec;
import burst.operator.Json;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.JsonNode;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.node.ObjectNode;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;

/**
 * A reader of a topic that goes on from a cursor. Input, a line each: {@code partitions}, {@code begin} (the first
 * offset that they still have), {@code events} in the topic and {@code cursor}; prints the offsets of the records that
 * it was given until it had its next event, by partition, the first of each.
 */
public final class TopicSeeks {
    private TopicSeeks() {}

    public static void main(String[] args) throws Exception {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            System.out.println(answer(Json.parse(line)));
        }
    }

    private static ObjectNode answer(JsonNode asked) throws Exception {
        long cursor = asked.get("cursor").asLong();
        Topic topic = new Topic(asked);
        Shards shards = new Shards().with(List.of(new ShardSplit(0, 1, cursor)), 0);
        TopicTexts texts = new TopicTexts(new Spec.Topic("", "events"), shards, 0, () -> topic);
        texts.open(() -> {}, () -> {});
        byte[] text = null;
        for (long giveUpNs = System.nanoTime() + 20_000_000_000L; text == null && System.nanoTime() < giveUpNs; ) {
            text = texts.of(cursor, 0);
            Thread.onSpinWait();
        }
        texts.close();
        ObjectNode answer = Json.object().put("text", text == null ? "" : new String(text, StandardCharsets.US_ASCII));
        topic.positions.forEach((partition, offset) -> answer.put(String.valueOf(partition), offset));
        return answer;
    }

    /** What a broker would hand out, from where its reader stands. */
    private static final class Topic extends MockConsumer<byte[], byte[]> {
        final Map<Integer, Long> positions = new TreeMap<>();
        private final JsonNode asked;

        Topic(JsonNode asked) {
            super("earliest");
            this.asked = asked;
        }

        @Override
        public synchronized List<PartitionInfo> partitionsFor(String name) {
            List<PartitionInfo> all = new ArrayList<>();
            for (int partition = 0; partition < asked.get("partitions").asInt(); partition++) {
                all.add(new PartitionInfo(name, partition, null, null, null));
            }
            return all;
        }

        @Override
        public synchronized void assign(java.util.Collection<TopicPartition> own) {
            super.assign(own);
            int partitions = asked.get("partitions").asInt();
            long begin = asked.get("begin").asLong();
            for (TopicPartition partition : own) {
                long end = (asked.get("events").asLong() - partition.partition() + partitions - 1) / partitions;
                updateBeginningOffsets(Map.of(partition, begin));
                updateEndOffsets(Map.of(partition, end));
            }
        }

        @Override
        public synchronized void seek(TopicPartition partition, long offset) {
            super.seek(partition, offset);
            positions.put(partition.partition(), offset);
            int partitions = asked.get("partitions").asInt();
            for (long at = offset; at * partitions + partition.partition() < asked.get("events").asLong(); at++) {
                addRecord(record(partition, at, at * partitions + partition.partition()));
            }
        }

        private static ConsumerRecord<byte[], byte[]> record(TopicPartition partition, long offset, long event) {
            RecordHeaders headers = new RecordHeaders();
            headers.add(TopicTexts.EVENT, String.valueOf(event).getBytes(StandardCharsets.US_ASCII));
            headers.add(TopicTexts.INTENDED_NS, "0".getBytes(StandardCharsets.US_ASCII));
            byte[] text = ("text " + event).getBytes(StandardCharsets.US_ASCII);
            ConsumerRecord<byte[], byte[]> made =
                    new ConsumerRecord<>(partition.topic(), partition.partition(), offset, null, text);
            headers.forEach(made.headers()::add);
            return made;
        }
    }
}

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.StringDeserializer;

/**
 * What Kafka's own reader of committed records finds in a topic, up to now: one line each, partition, key, trial and
 * value. Transactions that are open may still come to be committed, so it waits for their end. Arguments: bootstrap,
 * topic.
 */
public final class CommittedRecords {
    public static void main(String[] arguments) {
        Map<TopicPartition, Long> ends;
        try (KafkaConsumer<String, String> consumer = consumerOf(arguments[0], "read_uncommitted")) {
            List<TopicPartition> partitions = consumer.partitionsFor(arguments[1]).stream()
                    .map(info -> new TopicPartition(info.topic(), info.partition()))
                    .collect(Collectors.toList());
            ends = consumer.endOffsets(partitions);
        }
        StringBuilder lines = new StringBuilder();
        try (KafkaConsumer<String, String> consumer = consumerOf(arguments[0], "read_committed")) {
            consumer.assign(ends.keySet());
            consumer.seekToBeginning(ends.keySet());
            while (ends.keySet().stream().anyMatch(place -> consumer.position(place) < ends.get(place))) {
                consumer.poll(Duration.ofMillis(200))
                        .forEach(record -> lines.append(lineOf(record)).append('\n'));
            }
        }
        System.out.print(lines);
    }

    private static KafkaConsumer<String, String> consumerOf(String bootstrap, String isolation) {
        Properties properties = new Properties();
        properties.put("bootstrap.servers", bootstrap);
        properties.put("isolation.level", isolation);
        properties.put("enable.auto.commit", "false");
        return new KafkaConsumer<>(properties, new StringDeserializer(), new StringDeserializer());
    }

    private static String lineOf(ConsumerRecord<String, String> record) {
        Header trial = record.headers().lastHeader("burst-trial");
        String mark = trial == null ? "" : new String(trial.value(), StandardCharsets.UTF_8);
        return record.partition() + "\t" + record.key() + "\t" + mark + "\t" + record.value();
    }
}

package burst.job.kafka;

import burst.job.event.Finished;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;

/**
 * A finished event as a record: its number as key, its tokens and their digest as value, the trial in a header. Event k
 * is in partition k mod n, as in the topic of a source. The digests of all records of a trial add up to that of its
 * output.
 */
final class FinishedRecords implements KafkaRecordSerializationSchema<Finished> {
    static final String TRIAL = "burst-trial";

    private static final long serialVersionUID = 1;

    private final String topic;
    private final String trial;

    FinishedRecords(String topic, String trial) {
        this.topic = topic;
        this.trial = trial;
    }

    @Override
    public ProducerRecord<byte[], byte[]> serialize(Finished event, KafkaSinkContext context, Long timestamp) {
        int partition = (int) (event.number % context.getPartitionsForTopic(topic).length);
        String value = "{\"event\":" + event.number + ",\"tokens\":" + event.tokens + ",\"digest\":\""
                + hex(event.sumA) + hex(event.sumB) + "\"}";
        List<Header> headers = List.of(new RecordHeader(TRIAL, ascii(trial)));
        return new ProducerRecord<>(topic, partition, ascii(Long.toString(event.number)), ascii(value), headers);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** Eight digits; {@code String.format} would cost more than all the rest of a record. */
    private static String hex(int sum) {
        return Long.toHexString(1L << 32 | Integer.toUnsignedLong(sum)).substring(1);
    }
}

package burst.job.source;

import burst.job.Spec;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * One reader's events out of a topic, read ahead by a thread of its own. Event k is in partition k mod n, in rising
 * order, so that the next event names its partition: whatever the number of partitions, event k goes to the reader of
 * its shard, as it does from the generator. (A partition may be read by several readers, and each leaves the others'
 * events. The state of the source is the next event alone: it says where in its partition it may be.)
 */
final class TopicTexts implements Texts {
    static final String EVENT = "burst-event";
    static final String INTENDED_NS = "burst-intended-ns";

    private static final Duration POLL = Duration.ofMillis(100);
    private static final int READY_WITHIN_S = 10;
    private static final long CLOSE_WITHIN_MS = 500;
    /** Records of a partition that wait in memory. */
    private static final int MOST_AHEAD = 10_000;
    /** A stream that has stopped for so long has ended. */
    private static final long MISSING_NS = 5_000_000_000L;

    private final Spec.Topic topic;
    private final Shards shards;
    private final int subtask;
    private final Map<Integer, Queue<ConsumerRecord<byte[], byte[]>>> ahead = new HashMap<>();
    private final CountDownLatch ready = new CountDownLatch(1);
    private final Supplier<Consumer<byte[], byte[]>> connect;
    private Consumer<byte[], byte[]> consumer;
    /** Null until all is ready: it closes the consumer behind itself. */
    private Thread reader;
    private int partitions;
    private Runnable wake;
    private Runnable reject;
    private volatile boolean isMissing;
    private volatile Throwable failure;
    private volatile boolean isClosed;
    private long missingSinceNs;

    TopicTexts(Spec.Topic topic, Shards shards, int subtask) {
        this(topic, shards, subtask, () -> consumerOf(topic));
    }

    TopicTexts(
            Spec.Topic topic, Shards shards, int subtask, Supplier<Consumer<byte[], byte[]>> connect) {
        this.topic = topic;
        this.connect = connect;
        this.shards = shards;
        this.subtask = subtask;
    }

    private static Consumer<byte[], byte[]> consumerOf(Spec.Topic topic) {
        return new KafkaConsumer<>(
                Map.of(
                        "bootstrap.servers", topic.bootstrap(),
                        "default.api.timeout.ms", READY_WITHIN_S * 1000,
                        "allow.auto.create.topics", false,
                        "enable.auto.commit", false),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
    }

    @Override
    public void open(Runnable onRecords, Runnable onRejected) throws IOException {
        wake = onRecords;
        reject = onRejected;
        try {
            consumer = connect.get();
            List<PartitionInfo> found = consumer.partitionsFor(topic.name());
            partitions = found.size();
        } catch (KafkaException cause) {
            throw unusable(cause);
        }
        if (partitions == 0) {
            throw new IOException("there is no topic " + topic.name() + " at " + topic.bootstrap());
        }
        List<TopicPartition> own = ownPartitions();
        own.forEach(partition -> ahead.put(partition.partition(), new LinkedBlockingQueue<>()));
        consumer.assign(own);
        seek(own);
        reader = start(this::read);
        awaitFirst();
    }

    /**
     * To where the first event of this reader may be: event k is behind at least k div n records of its partition, and
     * behind more where some were sent twice. A partition that has lost its oldest records is read from what it has.
     */
    private void seek(List<TopicPartition> own) throws IOException {
        try {
            Map<TopicPartition, Long> begins = consumer.beginningOffsets(own);
            Map<TopicPartition, Long> ends = consumer.endOffsets(own);
            boolean isAllRead = shards.first() >= partitions;
            for (TopicPartition partition : own) {
                long begin = begins.get(partition);
                long first = Math.min(shards.first() / partitions, ends.get(partition));
                consumer.seek(partition, begin == 0 ? first : begin);
                isAllRead &= begin == 0 && first == ends.get(partition);
            }
            if (isAllRead) {
                // Nothing will come that could be waited for.
                ready.countDown();
            }
        } catch (KafkaException cause) {
            throw unusable(cause);
        }
    }

    private IOException unusable(KafkaException cause) {
        return new IOException("topic " + topic.name() + " at " + topic.bootstrap() + ": " + cause.getMessage(), cause);
    }

    private Thread start(Runnable action) {
        Thread thread = new Thread(action, "burst-topic-" + subtask);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    /** Those that hold an event of this reader: event k is in partition k mod n. */
    private List<TopicPartition> ownPartitions() {
        return IntStream.range(0, partitions)
                .filter(partition -> shards.hasRemainder(partition, partitions))
                .mapToObj(partition -> new TopicPartition(topic.name(), partition))
                .toList();
    }

    /** The trial's clock starts when every source is ready, and a consumer takes a while to find its brokers. */
    private void awaitFirst() throws IOException {
        try {
            ready.await(READY_WITHIN_S, TimeUnit.SECONDS);
        } catch (InterruptedException cancelled) {
            Thread.currentThread().interrupt();
            throw new IOException("cancelled while topic " + topic.name() + " was opened", cancelled);
        }
    }

    private void read() {
        try (Consumer<byte[], byte[]> records = consumer) {
            while (!isClosed) {
                for (Map.Entry<Integer, Queue<ConsumerRecord<byte[], byte[]>>> queue : ahead.entrySet()) {
                    List<TopicPartition> partition = List.of(new TopicPartition(topic.name(), queue.getKey()));
                    if (queue.getValue().size() < MOST_AHEAD) {
                        records.resume(partition);
                    } else {
                        records.pause(partition);
                    }
                }
                for (ConsumerRecord<byte[], byte[]> record : records.poll(POLL)) {
                    ahead.get(record.partition()).add(record);
                    ready.countDown();
                }
                if (isMissing) {
                    wake.run();
                }
            }
        } catch (WakeupException closing) {
            // Asked for by close().
        } catch (Throwable cause) {
            // Errors, too: on some clusters one that no one catches ends the TaskManager.
            failure = cause;
            ready.countDown();
            wake.run();
        }
    }

    @Override
    public byte[] of(long event, long intendedNs) throws IOException {
        Queue<ConsumerRecord<byte[], byte[]>> records = ahead.get((int) (event % partitions));
        for (ConsumerRecord<byte[], byte[]> record = records.peek(); record != null; record = records.peek()) {
            long number = header(record, EVENT);
            require(number % partitions == record.partition(), record, "event " + number + " belongs elsewhere");
            require(number <= event, record, "event " + event + " is missing before event " + number);
            records.remove();
            // What is before it is another reader's, was handed on before a restart, or was sent twice.
            if (number < event && shards.owns(number)) {
                reject.run();
            }
            if (number == event) {
                isMissing = false;
                long foundNs = header(record, INTENDED_NS);
                require(foundNs == intendedNs, record,
                        "event " + event + " is intended at " + foundNs + " ns, and the trial has it at " + intendedNs
                                + " ns: the topic was filled with another load or seed");
                require(record.value() != null, record, "event " + event + " has no text");
                return record.value();
            }
        }
        noteMissing(event);
        return null;
    }

    private void noteMissing(long event) throws IOException {
        if (failure != null) {
            throw new IOException("topic " + topic.name() + " cannot be read: " + failure.getMessage(), failure);
        }
        long nowNs = System.nanoTime();
        if (!isMissing) {
            isMissing = true;
            missingSinceNs = nowNs;
        } else if (nowNs - missingSinceNs > MISSING_NS) {
            throw new IOException("topic " + topic.name() + " ends before event " + event
                    + ": nothing has come for " + MISSING_NS / 1_000_000_000 + " s");
        }
    }

    private long header(ConsumerRecord<byte[], byte[]> record, String name) throws IOException {
        Header header = record.headers().lastHeader(name);
        require(header != null && header.value() != null, record, "it has no header " + name);
        try {
            return Long.parseLong(new String(header.value(), StandardCharsets.US_ASCII));
        } catch (NumberFormatException error) {
            reject.run();
            throw new IOException(where(record) + ": its header " + name + " is no whole number", error);
        }
    }

    private void require(boolean isGood, ConsumerRecord<byte[], byte[]> record, String complaint) throws IOException {
        if (!isGood) {
            reject.run();
            throw new IOException(where(record) + ": " + complaint);
        }
    }

    private String where(ConsumerRecord<byte[], byte[]> record) {
        return "record " + record.offset() + " in partition " + record.partition() + " of topic " + topic.name();
    }

    @Override
    public void close() {
        isClosed = true;
        if (consumer == null) {
            return;
        }
        consumer.wakeup();
        // A broker that is gone can hold a consumer's close for long: that is no matter of the task's.
        Thread closing = reader == null ? start(consumer::close) : reader;
        try {
            closing.join(CLOSE_WITHIN_MS);
        } catch (InterruptedException cancelled) {
            Thread.currentThread().interrupt();
        }
    }
}

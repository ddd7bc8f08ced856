package burst.job.kafka;

import burst.job.Spec;
import burst.job.event.Finished;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.connector.kafka.sink.KafkaSink;
import org.apache.flink.streaming.api.datastream.DataStream;

/** What the job writes for others: each finished event once, in transactions that are committed with checkpoints. */
public final class FinishedTopic {
    private FinishedTopic() {}

    /**
     * {@code trial} names this job alone: records carry it, and the ids of transactions begin with it. Those of a job
     * that runs beside this one, or ran before, must be others, or the one would end the other's.
     */
    public static void write(DataStream<Finished> finished, Spec.SinkTopic to, String trial) {
        finished.sinkTo(KafkaSink.<Finished>builder()
                        .setBootstrapServers(to.bootstrap())
                        .setRecordSerializer(new FinishedRecords(to.name(), trial))
                        .setDeliveryGuarantee(DeliveryGuarantee.EXACTLY_ONCE)
                        .setTransactionalIdPrefix("burst-" + trial)
                        .setProperty("transaction.timeout.ms", Long.toString(to.transactionTimeoutMs()))
                        .build())
                .name("topic")
                .uid("topic");
    }
}

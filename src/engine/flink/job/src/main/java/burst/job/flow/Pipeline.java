package burst.job.flow;

import burst.job.Spec;
import burst.job.event.Event;
import burst.job.event.Finished;
import burst.job.event.Partial;
import burst.job.event.PartialType;
import burst.job.kafka.FinishedTopic;
import burst.job.slot.Setup;
import burst.job.slot.SlotPartitioner;
import burst.job.source.PacedSource;
import java.time.Duration;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.operators.ChainingStrategy;
import org.apache.flink.streaming.api.transformations.OneInputTransformation;
import org.apache.flink.streaming.api.transformations.PartitionTransformation;
import org.apache.flink.streaming.api.transformations.PhysicalTransformation;

/** Wires the job: source and policy in one task, the tokenizer behind the one queue, the sink. */
public final class Pipeline {
    /** Keeps subtask i of every vertex in one slot, and so in one JVM and on one clock. */
    private static final String TOGETHER = "burst";

    /** Flink's own default. */
    private static final int FILLED_OR_MS = 100;

    private static final Duration FIRST_RESTART = Duration.ofMillis(100);
    private static final Duration LATEST_RESTART = Duration.ofSeconds(1);

    /** One after the other, up to five minutes: a job that has run for so long in between begins to count anew. */
    private static final int MOST_RESTARTS = 300;

    private static final Duration RUNS_AGAIN = Duration.ofSeconds(10);

    private Pipeline() {}

    public static void build(StreamExecutionEnvironment environment, Setup setup) {
        Spec spec = setup.spec();
        boolean isChained = spec.isChained();
        environment.setParallelism(spec.parallelism());
        if (spec.isCheckpointed()) {
            withCheckpoints(environment, spec);
        } else {
            withoutRestart(environment);
        }
        environment.getConfig().enableObjectReuse();
        // Every record is sent at once: a buffer that waits to be filled would be a queue of its own. (But for
        // throughput alone, where Flink sends what is full.)
        environment.setBufferTimeout(isChained ? FILLED_OR_MS : 0);

        SingleOutputStreamOperator<Event> source = named("source", environment.fromSource(
                new PacedSource(setup), WatermarkStrategy.noWatermarks(), "source", Event.TYPE));
        SingleOutputStreamOperator<Event> routed =
                named("policy", chained(source.transform("policy", Event.TYPE, new PolicyOperator(setup))));
        SingleOutputStreamOperator<Finished> tokenized = named(
                "tokenize",
                chained(toServers(routed, setup).transform("tokenize", Finished.TYPE, new TokenizeOperator(setup))));
        if (spec.ballastMb() > 0) {
            carryBallast(tokenized);
        }
        DataStream<Finished> finished = tokenized.forward();
        if (spec.hasOffload()) {
            finished = finished.union(routed.getSideOutput(PolicyOperator.FINISHED).forward());
        }
        SingleOutputStreamOperator<Finished> sink =
                named("sink", chained(finished.transform("sink", Finished.TYPE, new SinkOperator(setup))));
        if (spec.sinkTopic() != null) {
            writeToTopic(sink, spec);
        }
        if (spec.isKeyed() && spec.windows() == null) {
            tokenized.getSideOutput(TokenizeOperator.WORDS)
                    .keyBy(word -> word, Types.STRING)
                    .process(new KeyedWords(), Types.VOID);
        }
        if (spec.isKeyed() && spec.windows() != null) {
            OwnWindows.build(tokenized.getSideOutput(TokenizeOperator.BIDS), setup);
        } else if (spec.windows() != null) {
            mergeWindows(tokenized.getSideOutput(TokenizeOperator.PARTS), routed, setup);
        }
        if (!isChained) {
            tokenized.startNewChain();
            sink.startNewChain();
        }
    }

    /** One channel from subtask to subtask; where barriers overtake events one from each to each, of which it uses its own. */
    private static DataStream<Event> toServers(SingleOutputStreamOperator<Event> routed, Setup setup) {
        Spec spec = setup.spec();
        if (!spec.isUnaligned() || spec.isChained()) {
            return routed.forward();
        }
        return new DataStream<>(
                routed.getExecutionEnvironment(),
                new PartitionTransformation<>(routed.getTransformation(), new SlotPartitioner()));
    }

    /** Its state alone is keyed: its events stay in their slots. */
    private static void carryBallast(SingleOutputStreamOperator<Finished> tokenized) {
        OneInputTransformation<?, ?> slots = (OneInputTransformation<?, ?>) tokenized.getTransformation();
        slots.setStateKeyType(Types.INT);
        slots.setStateKeySelector(event -> 0);
    }

    private static void writeToTopic(DataStream<Finished> finished, Spec spec) {
        try {
            FinishedTopic.write(finished, spec.sinkTopic(), spec.mark());
        } catch (NoClassDefFoundError missing) {
            // Without its cause, which would be all that the cluster says.
            throw new IllegalStateException("sink kafka needs flink-connector-kafka, flink-connector-base and "
                    + "kafka-clients in the cluster's lib/: no " + missing.getMessage() + " there");
        }
    }

    /** The second phase: one task has the parts of all, so that each pane goes there once, whatever windows share it. */
    private static void mergeWindows(
            DataStream<Partial> local, SingleOutputStreamOperator<Event> routed, Setup setup) {
        DataStream<Partial> parts = local.global();
        if (setup.spec().hasOffload()) {
            SingleOutputStreamOperator<Partial> held = named(
                    "hold",
                    chained(routed.getSideOutput(PolicyOperator.PARTS)
                            .forward()
                            .transform("hold", PartialType.TYPE, new HoldOperator(setup))));
            parts = parts.union(held.global());
        }
        parts.transform("merge", Types.VOID, new MergeOperator(setup))
                .setParallelism(1)
                .setMaxParallelism(1)
                .name("merge")
                .uid("merge");
    }

    /**
     * Whatever the cluster has for its jobs: this one keeps no state, so that after a restart it would begin anew in
     * the middle of the measurement, and its checkpoints would be of no use.
     */
    private static void withoutRestart(StreamExecutionEnvironment environment) {
        Configuration own = new Configuration();
        own.set(RestartStrategyOptions.RESTART_STRATEGY, "none");
        environment.configure(own);
        environment.getCheckpointConfig().disableCheckpointing();
    }

    /**
     * Goes on from its last checkpoint as soon as that can be; a job that fails by itself has to end some time. A cluster
     * of more than five minutes has no patience: while slots are missing it fails what asks for them at once, so that a
     * number of restarts alone would be used up before a dead task manager has a successor.
     */
    private static void withCheckpoints(StreamExecutionEnvironment environment, Spec spec) {
        Configuration own = new Configuration();
        own.set(RestartStrategyOptions.RESTART_STRATEGY, "exponential-delay");
        own.set(RestartStrategyOptions.RESTART_STRATEGY_EXPONENTIAL_DELAY_INITIAL_BACKOFF, FIRST_RESTART);
        own.set(RestartStrategyOptions.RESTART_STRATEGY_EXPONENTIAL_DELAY_MAX_BACKOFF, LATEST_RESTART);
        own.set(RestartStrategyOptions.RESTART_STRATEGY_EXPONENTIAL_DELAY_RESET_BACKOFF_THRESHOLD, RUNS_AGAIN);
        own.set(RestartStrategyOptions.RESTART_STRATEGY_EXPONENTIAL_DELAY_ATTEMPTS, MOST_RESTARTS);
        environment.configure(own);
        environment.enableCheckpointing(spec.checkpointIntervalMs());
        // Whatever the cluster has for its jobs.
        environment.getCheckpointConfig().enableUnalignedCheckpoints(spec.isUnaligned());
        environment.getCheckpointConfig().setAlignedCheckpointTimeout(Duration.ZERO);
        environment.getCheckpointConfig().setMaxConcurrentCheckpoints(1);
        // One that does not come about is no reason to restart: the next one follows.
        environment.getCheckpointConfig().setTolerableCheckpointFailureNumber(Integer.MAX_VALUE);
    }

    /** Into the task before it, where that is possible: Flink 1.20 begins a task for each operator that does not ask. */
    private static <T> SingleOutputStreamOperator<T> chained(SingleOutputStreamOperator<T> stream) {
        ((PhysicalTransformation<T>) stream.getTransformation()).setChainingStrategy(ChainingStrategy.ALWAYS);
        return stream;
    }

    private static <T> SingleOutputStreamOperator<T> named(String name, SingleOutputStreamOperator<T> stream) {
        stream.getTransformation().setCoLocationGroupKey(TOGETHER);
        return stream.name(name).uid(name);
    }
}

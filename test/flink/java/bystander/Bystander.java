package bystander;

import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;

/** Somebody else's job: one slot, a little work for ever, nothing to do with burst. */
public final class Bystander {
    private Bystander() {}

    public static void main(String[] args) throws Exception {
        StreamExecutionEnvironment environment = StreamExecutionEnvironment.getExecutionEnvironment();
        environment.setParallelism(1);
        environment
                .fromSequence(0, Long.MAX_VALUE)
                .map(number -> {
                    Thread.sleep(5);
                    return number;
                })
                .sinkTo(new DiscardingSink<>());
        environment.execute("bystander");
    }
}

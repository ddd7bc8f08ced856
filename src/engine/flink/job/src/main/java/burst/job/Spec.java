package burst.job;

import burst.job.harness.Decision;
import burst.job.query.PaneQuery;
import burst.job.query.RowQuery;
import burst.job.query.RowReader;
import burst.job.query.Windows;
import burst.job.stream.Load;
import burst.job.stream.ServiceTimes;
import burst.operator.Json;
import burst.operator.invoke.CallCounts;
import burst.operator.invoke.OffloadSettings;
import burst.operator.policy.PolicySettings;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.JsonNode;

/** What the harness says this job is: the trial, and all that its operators need beside it. */
public final class Spec {
    private final JsonNode root;
    private final JsonNode trial;

    public Spec(String json) {
        root = Json.parse(json);
        trial = root.get("trial");
    }

    public String pipeline() {
        return trial.get("pipeline").asText();
    }

    /** What the cluster shows it as. */
    public String jobName() {
        return root.path("jobName").asText("burst " + pipeline());
    }

    public int parallelism() {
        return trial.get("parallelism").asInt();
    }

    /** So many equal parts the stream is cut into: any parallelism that the trial may have divides them. */
    public int cuts() {
        return root.path("cuts").asInt(parallelism());
    }

    /** Of each of so many subtasks. */
    public int cutsOf(int subtasks) {
        return Math.max(1, cuts() / subtasks);
    }

    public long seed() {
        return trial.get("seed").asLong();
    }

    /** Places in each subtask's channel, as the harness measured them; a large number where there is no bound. */
    public long bufferEvents() {
        return trial.path("bufferEvents").asLong(Long.MAX_VALUE);
    }

    public Load load() {
        return Load.of(trial.get("load"), root.get("trace"));
    }

    public ServiceTimes serviceTimes() {
        return new ServiceTimes(trial.get("service"), seed());
    }

    public boolean isCpuMode() {
        return trial.get("service").get("mode").asText().equals("cpu");
    }

    public double meanServiceMs() {
        return trial.get("service").get("meanMs").asDouble();
    }

    /** NaN without an objective. */
    public double sloLimitMs() {
        return trial.path("slo").path("limitMs").asDouble(Double.NaN);
    }

    /** Nothing is offloaded before this instant. */
    public long windowStartNs() {
        return Math.round(trial.get("load").get("extent").get("warmupMs").asDouble() * 1e6);
    }

    /** From one checkpoint to the next; 0 where the job takes none, and is never restarted. */
    public long checkpointIntervalMs() {
        return Math.round(trial.path("checkpointIntervalMs").asDouble(0));
    }

    /** Of state for its size alone. */
    public long ballastMb() {
        return trial.path("ballastMb").asLong(0);
    }

    public boolean isCheckpointed() {
        return checkpointIntervalMs() > 0;
    }

    /** Whether barriers overtake the events that are before the slots. */
    public boolean isUnaligned() {
        return trial.path("checkpointBarriers").asText().equals("unaligned");
    }

    public boolean hasOffload() {
        return trial.path("offload").isObject();
    }

    public Offload offload() {
        return offload(parallelism());
    }

    /** For each of so many subtasks: they share the calls that may be under way. */
    public Offload offload(int subtasks) {
        JsonNode invoke = root.get("invoke");
        return new Offload(trial.get("offload"), invoke, subtasks, meanServiceMs(), isCheckpointed());
    }

    public PolicySettings policy() {
        return new PolicySettings(
                meanServiceMs(), sloLimitMs(), bufferEvents(), windowStartNs(), pipeline().equals("invoker"));
    }

    public Decision firstDecision() {
        return Decision.of(root.get("firstDecision"));
    }

    /** Where the events are read; null where the job makes them itself. */
    public Topic topic() {
        JsonNode source = trial.path("source");
        return source.isObject() ? new Topic(source.get("bootstrap").asText(), source.get("topic").asText()) : null;
    }

    /** A topic of Kafka, and brokers that know of it. */
    public record Topic(String bootstrap, String name) {}

    /** Names this job among all that ever write to the same topic. */
    public String mark() {
        return root.path("mark").asText();
    }

    /** Where finished events are written; null where they go nowhere. */
    public SinkTopic sinkTopic() {
        JsonNode sink = trial.path("sink");
        return sink.isObject()
                ? new SinkTopic(
                        sink.get("bootstrap").asText(),
                        sink.get("topic").asText(),
                        sink.get("transactionTimeoutMs").asLong())
                : null;
    }

    /** A topic that is written in transactions: one that is open for longer is aborted by the broker. */
    public record SinkTopic(String bootstrap, String name, long transactionTimeoutMs) {}

    /** Whether each slot keeps a count of every word, too. */
    public boolean isWordCount() {
        return queryName().equals("wordcount");
    }

    public String queryName() {
        return trial.path("query").asText("tokenize");
    }

    /** A reader of its own to everyone; null where the query is none of single events. */
    public RowReader rows() {
        RowQuery query = RowQuery.of(queryName());
        return query == null ? null : new RowReader(queryName(), query);
    }

    /** Null where the query has no windows. */
    public Windows windows() {
        JsonNode windows = trial.path("windows");
        if (!windows.isObject()) {
            return null;
        }
        String name = queryName();
        return new Windows(
                name, PaneQuery.of(name), windows.get("sizeMs").asLong(), windows.get("slideMs").asLong());
    }

    /** All tasks chained into one: for measuring throughput, where a queue between them is not wanted. */
    public boolean isChained() {
        return root.path("isChained").asBoolean(false);
    }

    /** Words counted behind a shuffle of them, instead of in the slots: for measuring what that costs. */
    public boolean isKeyed() {
        return root.path("isKeyed").asBoolean(false);
    }

    /** The offload path of one subtask. */
    public static final class Offload {
        public final String endpoint;
        public final String functionName;
        public final String region;
        public final boolean isSigned;
        /** NaN = an offloaded event takes the same time as a local one. */
        public final double fixedServiceMs;
        public final OffloadSettings settings;
        public final CallCounts.Price price;

        Offload(JsonNode offload, JsonNode invoke, int parallelism, double localMeanMs, boolean isCheckpointed) {
            endpoint = invoke.get("endpoint").asText();
            functionName = invoke.get("functionName").asText();
            region = invoke.path("region").asText("");
            isSigned = invoke.path("signed").asBoolean(false);
            fixedServiceMs = offload.path("offloadServiceTimeMs").asDouble(Double.NaN);
            settings = new OffloadSettings(
                    (offload.get("maxInFlight").asInt() + parallelism - 1) / parallelism,
                    offload.get("maxAttempts").asInt(),
                    offload.get("callTimeoutMs").asDouble(),
                    offload.get("onGiveUp").asText().equals("drop"),
                    isCheckpointed,
                    Double.isNaN(fixedServiceMs) ? localMeanMs : fixedServiceMs);
            JsonNode prices = offload.get("price");
            price = new CallCounts.Price(
                    prices.get("usdPerMillionRequests").asDouble(),
                    prices.get("usdPerGbSecond").asDouble(),
                    offload.get("memoryMb").asDouble());
        }
    }
}

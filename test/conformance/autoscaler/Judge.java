package org.apache.flink.autoscaler;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.autoscaler.config.AutoScalerOptions;
import org.apache.flink.autoscaler.event.LoggingEventHandler;
import org.apache.flink.autoscaler.metrics.CollectedMetricHistory;
import org.apache.flink.autoscaler.metrics.CollectedMetrics;
import org.apache.flink.autoscaler.metrics.ScalingMetric;
import org.apache.flink.autoscaler.topology.JobTopology;
import org.apache.flink.autoscaler.topology.ShipStrategy;
import org.apache.flink.autoscaler.topology.VertexInfo;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;
import org.apache.flink.runtime.jobgraph.JobVertexID;

/**
 * Asks Apache's evaluator and scaler what they make of a window of metrics. A line of standard input:
 * slots minSlots maxSlots maxParallelism target boundary catchUpMs restartMs isKeyed, then for each sample
 * atMs takenEvents backlogEvents busiestShare. A line of output: the slots, and whether a threshold is crossed.
 */
public final class Judge {
  private static final JobVertexID VERTEX = new JobVertexID();

  public static void main(String[] args) throws Exception {
    var scaler = new JobVertexScaler<JobID, JobAutoScalerContext<JobID>>(new LoggingEventHandler<>());
    var in = new BufferedReader(new InputStreamReader(System.in));
    var out = new StringBuilder();
    for (var line = in.readLine(); line != null; line = in.readLine())
      out.append(answer(scaler, line.split(" "))).append('\n');
    System.out.print(out);
  }

  private static String answer(JobVertexScaler<JobID, JobAutoScalerContext<JobID>> scaler, String[] words) {
    var slots = Integer.parseInt(words[0]);
    var settings = settings(words);
    var vertex = new VertexInfo(VERTEX, Map.of(), slots, Integer.parseInt(words[3]));
    var history = history(words);
    var collected = new CollectedMetricHistory(new JobTopology(vertex), history, Instant.EPOCH);
    var restart = settings.get(AutoScalerOptions.RESTART_TIME);
    var metrics = new ScalingMetricEvaluator().evaluate(settings, collected, restart).getVertexMetrics().get(VERTEX);
    var trueRate = metrics.get(ScalingMetric.TRUE_PROCESSING_RATE).getAverage();
    var isOutside =
        trueRate < metrics.get(ScalingMetric.SCALE_UP_RATE_THRESHOLD).getCurrent()
            || trueRate > metrics.get(ScalingMetric.SCALE_DOWN_RATE_THRESHOLD).getCurrent();
    var context =
        new JobAutoScalerContext<>(
            new JobID(), new JobID(), JobStatus.RUNNING, settings, new UnregisteredMetricsGroup(), () -> null);
    var inputs = List.of(Boolean.parseBoolean(words[8]) ? ShipStrategy.HASH : ShipStrategy.REBALANCE);
    var change =
        scaler.computeScaleTargetParallelism(
            context, VERTEX, inputs, metrics, new TreeMap<>(), restart, new DelayedScaleDown());
    var wanted = change.getNewParallelism() > 0 ? change.getNewParallelism() : slots;
    return wanted + " " + isOutside;
  }

  private static Configuration settings(String[] words) {
    var settings = new Configuration();
    settings.set(AutoScalerOptions.VERTEX_MIN_PARALLELISM, Integer.parseInt(words[1]));
    settings.set(AutoScalerOptions.VERTEX_MAX_PARALLELISM, Integer.parseInt(words[2]));
    settings.set(AutoScalerOptions.TARGET_UTILIZATION, Double.parseDouble(words[4]));
    // 1.10 has one boundary for both sides of the target, which capacities cap at 1.
    settings.set(AutoScalerOptions.TARGET_UTILIZATION_BOUNDARY, Double.parseDouble(words[5]));
    settings.set(AutoScalerOptions.CATCH_UP_DURATION, Duration.ofMillis(Long.parseLong(words[6])));
    settings.set(AutoScalerOptions.RESTART_TIME, Duration.ofMillis(Long.parseLong(words[7])));
    settings.set(AutoScalerOptions.SCALE_DOWN_INTERVAL, Duration.ZERO);
    return settings;
  }

  /** The first busy share is of the span before the window: left out, as in our rule. */
  private static TreeMap<Instant, CollectedMetrics> history(String[] words) {
    var history = new TreeMap<Instant, CollectedMetrics>();
    for (var i = 9; i < words.length; i += 4) {
      var metrics = new EnumMap<ScalingMetric, Double>(ScalingMetric.class);
      metrics.put(ScalingMetric.NUM_RECORDS_IN, Double.parseDouble(words[i + 1]));
      metrics.put(ScalingMetric.LAG, Double.parseDouble(words[i + 2]));
      metrics.put(ScalingMetric.LOAD, i == 9 ? Double.NaN : Double.parseDouble(words[i + 3]));
      if (i > 9) metrics.put(ScalingMetric.OBSERVED_TPR, observed(words, i));
      history.put(
          Instant.ofEpochMilli(Long.parseLong(words[i])), new CollectedMetrics(Map.of(VERTEX, metrics), Map.of()));
    }
    return history;
  }

  /** As ScalingMetrics computes it for a source without backpressure of its own: what it does while far behind. */
  private static double observed(String[] words, int i) {
    var seconds = (Long.parseLong(words[i]) - Long.parseLong(words[i - 4])) / 1000.0;
    var rate = (Double.parseDouble(words[i + 1]) - Double.parseDouble(words[i - 3])) / seconds;
    return rate > 0 && Double.parseDouble(words[i + 2]) / rate >= 30 ? rate : Double.NaN;
  }
}

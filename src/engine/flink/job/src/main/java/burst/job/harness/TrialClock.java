package burst.job.harness;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.JsonNode;

/** The trial's clock: ns since the origin that the harness chose, on this JVM's monotonic clock. */
public final class TrialClock {
    /** Two monotonic clocks that agree with the wall clock to this much are taken for one. */
    private static final double SAME_CLOCK_MS = 50;

    private final long originNanoTime;

    private final double originWallMs;

    private TrialClock(long originNanoTime) {
        this.originNanoTime = originNanoTime;
        originWallMs = System.currentTimeMillis() - nowNs() / 1e6;
    }

    /** From the answer of {@code /v1/start}. */
    static TrialClock of(JsonNode start) {
        long nowMonotonicNs = System.nanoTime();
        double sinceOriginMs = System.currentTimeMillis() - start.get("originWallMs").asDouble();
        long originMonotonicNs = Long.parseLong(start.get("originMonotonicNs").asText());
        String bootId = start.path("bootId").asText("");
        boolean isSameHost = bootId.isEmpty()
                ? Math.abs((nowMonotonicNs - originMonotonicNs) / 1e6 - sinceOriginMs) < SAME_CLOCK_MS
                : bootId.equals(ownBootId());
        return new TrialClock(isSameHost ? originMonotonicNs : nowMonotonicNs - Math.round(sinceOriginMs * 1e6));
    }

    public long nowNs() {
        return System.nanoTime() - originNanoTime;
    }

    /** The value of {@link System#nanoTime} at an instant of the trial. */
    public long nanoTimeAt(long trialNs) {
        return originNanoTime + trialNs;
    }

    /** An instant of the trial as this host's wall clock has it, in whole ms since 1970: what Flink stamps events with. */
    public long wallMsAt(long trialNs) {
        return Math.round(originWallMs + trialNs / 1e6);
    }

    /** Names one boot of one kernel, and so one monotonic clock; empty where the system has no such thing. */
    private static String ownBootId() {
        try {
            return Files.readString(Path.of("/proc/sys/kernel/random/boot_id")).trim();
        } catch (IOException notLinux) {
            return "";
        }
    }
}

package burst.job.harness;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What an operator does while Flink closes it. An exception there is fatal to the whole TaskManager, and with it to
 * everybody's jobs: each step is tried, whatever becomes of the others, and none throws.
 */
public final class Closing {
    private static final Logger LOG = LoggerFactory.getLogger(Closing.class);

    /** One thing to give back; not called for what was never there. */
    @FunctionalInterface
    public interface Step {
        void run() throws Exception;
    }

    private Closing() {}

    public static void all(Step... steps) {
        for (Step step : steps) {
            try {
                step.run();
            } catch (Throwable error) {
                LOG.warn("something was not closed", error);
            }
        }
    }
}

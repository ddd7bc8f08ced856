package burst.job;

import burst.job.flow.Pipeline;
import burst.job.harness.ControlHttp;
import burst.job.slot.Setup;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * {@code --control URL --token HEX [--owner NAME]}: builds the job that the harness asks for, and runs it. The owner
 * is shown by the cluster, so that what a harness that was killed left behind can be set apart from what is in use.
 */
public final class Main {
    private Main() {}

    public static void main(String[] args) throws Exception {
        ControlHttp.Address control = new ControlHttp.Address(
                argument(args, "--control", null), argument(args, "--token", null));
        Setup setup = new Setup(control, new ControlHttp(control, 0).get("/v1/spec"));
        StreamExecutionEnvironment environment = StreamExecutionEnvironment.getExecutionEnvironment();
        Configuration shown = new Configuration();
        shown.setString("burst.owner", argument(args, "--owner", ""));
        shown.setString("burst.control", control.url());
        environment.getConfig().setGlobalJobParameters(shown);
        Pipeline.build(environment, setup);
        environment.execute(new Spec(setup.specJson()).jobName());
    }

    private static String argument(String[] args, String name, String otherwise) {
        for (int i = 0; i + 1 < args.length; i++) {
            if (args[i].equals(name)) {
                return args[i + 1];
            }
        }
        if (otherwise != null) {
            return otherwise;
        }
        throw new IllegalArgumentException("this job is started by burst, with --control and --token");
    }
}

package burst.job;

import burst.job.flow.Pipeline;
import burst.job.flow.Setup;
import burst.job.harness.ControlHttp;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** {@code --control URL --token HEX}: builds the job that the harness asks for, and runs it. */
public final class Main {
    private Main() {}

    public static void main(String[] args) throws Exception {
        ControlHttp.Address control = new ControlHttp.Address(argument(args, "--control"), argument(args, "--token"));
        Setup setup = new Setup(control, new ControlHttp(control, 0).get("/v1/spec"));
        StreamExecutionEnvironment environment = StreamExecutionEnvironment.getExecutionEnvironment();
        Pipeline.build(environment, setup);
        environment.execute(new Spec(setup.specJson()).jobName());
    }

    private static String argument(String[] args, String name) {
        for (int i = 0; i + 1 < args.length; i++) {
            if (args[i].equals(name)) {
                return args[i + 1];
            }
        }
        throw new IllegalArgumentException("this job is started by burst, with --control and --token");
    }
}

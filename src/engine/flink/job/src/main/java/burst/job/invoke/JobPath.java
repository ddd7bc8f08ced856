package burst.job.invoke;

import burst.job.Spec;
import burst.job.event.Event;
import burst.job.reply.ReplyContent;
import burst.job.stream.KeyedRandom;
import burst.operator.invoke.BatchLimits;
import burst.operator.invoke.InvokeApi;
import burst.operator.invoke.OffloadPath;

/** The offload path of one subtask, with what it asks. */
public record JobPath(OffloadPath<Event, ReplyContent> path, EventWork work) {
    public static JobPath of(
            Spec spec, int subtask, BatchLimits limits, InvokeApi<ReplyContent> api, JobPort port) {
        CallReports reports = new CallReports(subtask, port);
        EventWork work = EventWork.of(spec, port, reports);
        KeyedRandom backOff = new KeyedRandom(spec.seed(), "back-off");
        int subtasks = spec.parallelism();
        return new JobPath(
                new OffloadPath<>(
                        spec.offload().settings,
                        limits,
                        new OffloadPath.Surroundings<>(
                                api, port, work, reports, number -> backOff.at(subtask + subtasks * number))),
                work);
    }
}

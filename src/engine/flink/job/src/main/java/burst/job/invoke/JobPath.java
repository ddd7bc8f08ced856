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
    /** One of so many subtasks. */
    public record Place(int subtask, int subtasks) {}

    public static JobPath of(
            Spec spec, Place place, BatchLimits limits, InvokeApi<ReplyContent> api, JobPort port) {
        int subtask = place.subtask();
        int subtasks = place.subtasks();
        CallReports reports = new CallReports(subtask, port);
        EventWork work = EventWork.of(spec, port, reports);
        KeyedRandom backOff = new KeyedRandom(spec.seed(), "back-off");
        return new JobPath(
                new OffloadPath<>(
                        spec.offload(subtasks).settings,
                        limits,
                        new OffloadPath.Surroundings<>(
                                api, port, work, reports, number -> backOff.at(subtask + subtasks * number))),
                work);
    }
}

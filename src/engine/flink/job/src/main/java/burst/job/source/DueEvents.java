package burst.job.source;

import burst.job.stream.Schedule;

/** How many events of a subtask are due by now: a second run through its schedule, for threads that ask for metrics. */
final class DueEvents {
    private final Schedule schedule;
    private final int subtask;
    private final int subtasks;
    private long event;
    private long nextNs;
    private long due;

    DueEvents(Schedule schedule, int subtask, int subtasks) {
        this.schedule = schedule;
        this.subtask = subtask;
        this.subtasks = subtasks;
        nextNs = schedule.next();
    }

    /** Instants must not go back from one call to the next. */
    synchronized long by(long nowNs) {
        while (nextNs != Schedule.ENDED && nextNs <= nowNs) {
            if (event % subtasks == subtask) {
                due++;
            }
            event++;
            nextNs = schedule.next();
        }
        return due;
    }
}

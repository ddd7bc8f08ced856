package burst.job.source;

import burst.job.stream.Schedule;

/** How many events of a reader are due by now, of those that it has to hand on: a second run through its schedule, for threads that ask for metrics. */
final class DueEvents {
    private final Schedule schedule;
    private final Shards shards;
    private long event;
    private long nextNs;
    private long due;

    DueEvents(Schedule schedule, Shards shards) {
        this.schedule = schedule;
        this.shards = shards;
        nextNs = schedule.next();
    }

    /** Instants must not go back from one call to the next. */
    synchronized long by(long nowNs) {
        while (nextNs != Schedule.ENDED && nextNs <= nowNs) {
            if (shards.owns(event)) {
                due++;
            }
            event++;
            nextNs = schedule.next();
        }
        return due;
    }
}

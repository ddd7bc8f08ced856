package burst.operator;

/** One record of a job that may be sent to the target; instants are those of the job's own clock, in ns. */
public interface Entry {
    /** Unique in the job. */
    long number();

    /** When it came into being: a batch whose time was over by then does not take it in. */
    long intendedNs();

    /** When its way was decided. */
    long routedNs();

    void setRoutedNs(long atNs);
}

package burst.job.flow;

import burst.job.slot.Setup;
import org.apache.flink.api.common.operators.MailboxExecutor;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;

/** An operator that takes mails between its records: its task's thread runs them, so that nothing in it needs a lock. */
abstract class MailboxOperator<T> extends AbstractStreamOperator<T> {
    private static final long serialVersionUID = 1;

    final Setup setup;
    transient MailboxExecutor mailbox;

    MailboxOperator(Setup setup) {
        this.setup = setup;
    }

    /** What this subtask wrote into the checkpoint that it goes on from, or what is its part of that. */
    final Kept keptIn(StateInitializationContext context) {
        int subtasks = getRuntimeContext().getTaskInfo().getNumberOfParallelSubtasks();
        return new Kept(context, setup.spec().cutsOf(subtasks));
    }

    @Override
    public void setMailboxExecutor(MailboxExecutor executor) {
        super.setMailboxExecutor(executor);
        mailbox = executor;
    }
}

package burst.operator.invoke;

import burst.operator.Answers;
import burst.operator.Entry;
import burst.operator.Reply;
import burst.operator.Status;
import java.util.List;

/** Who wants to know what becomes of calls; called in the task's thread. */
public interface CallListener<E extends Entry, A extends Answers> {
    /** A request leaves for the service. */
    void sent(Request<E, A> request);

    /** What became of a request: its reply, or that the client stopped waiting for it. */
    void replied(Request<E, A> request, Reply<A> reply, Status status, boolean isLate);

    /** One batch with all its requests is over: times and words of the last, costs of all. */
    void ended(Call<E> call, Reply<A> last, Status status, int givenUpEvents);

    void dropped(List<E> events);

    /** So many were given back to the subtask's own server. */
    void fellBack(int events);
}

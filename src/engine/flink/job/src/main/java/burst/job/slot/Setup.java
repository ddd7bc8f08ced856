package burst.job.slot;

import burst.job.Spec;
import burst.job.harness.ControlHttp;
import burst.job.harness.HarnessLink;
import java.io.Serializable;

/** What every operator is made with: where the harness listens, and what it said to main(). */
public record Setup(ControlHttp.Address control, String specJson) implements Serializable {
    public Spec spec() {
        return new Spec(specJson);
    }

    /** Of one attempt of the job: a later one is another conversation. */
    public HarnessLink link(int attempt) {
        return HarnessLink.acquire(control, attempt, spec().firstDecision());
    }
}

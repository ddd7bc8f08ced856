package burst.job.flow;

import burst.job.Spec;
import burst.job.harness.ControlHttp;
import burst.job.harness.HarnessLink;
import java.io.Serializable;

/** What every operator is made with: where the harness listens, and what it said to main(). */
public record Setup(ControlHttp.Address control, String specJson) implements Serializable {
    Spec spec() {
        return new Spec(specJson);
    }

    HarnessLink link() {
        return HarnessLink.acquire(control, spec().firstDecision());
    }
}

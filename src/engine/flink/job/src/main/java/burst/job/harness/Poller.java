package burst.job.harness;

import burst.operator.Json;
import java.io.IOException;

/** Long-polls for the origin, then for decisions. A harness that is gone for too long ends the job. */
final class Poller extends Thread {
    private static final long RETRY_MS = 100;

    private final ControlHttp http;
    private final HarnessLink link;
    private boolean hasStarted;
    private volatile boolean isEnding;

    Poller(ControlHttp http, HarnessLink link) {
        super("burst-decisions");
        this.http = http;
        this.link = link;
        setDaemon(true);
    }

    void end() {
        isEnding = true;
        interrupt();
    }

    /** Nothing leaves this method: on some clusters an exception that no one catches ends the TaskManager. */
    @Override
    public void run() {
        try {
            poll();
        } catch (InterruptedException ended) {
            // By end().
        } catch (Throwable error) {
            giveUp(error instanceof IOException io
                    ? io
                    : new IOException("what the harness said was not understood: " + error, error));
        }
    }

    private void poll() throws IOException, InterruptedException {
        while (!isEnding) {
            try {
                ask();
            } catch (ControlHttp.Refused refused) {
                throw refused;
            } catch (IOException error) {
                if (http.isLost()) {
                    throw http.lost(error);
                }
                Thread.sleep(RETRY_MS);
            }
        }
    }

    private void ask() throws IOException, InterruptedException {
        if (!hasStarted) {
            String start = http.get("/v1/start");
            if (start != null) {
                link.started(TrialClock.of(Json.parse(start)));
                hasStarted = true;
            }
            return;
        }
        String newest = http.get("/v1/decision?after=" + link.decision().version);
        if (newest != null) {
            link.decided(Decision.of(Json.parse(newest)));
        }
    }

    private void giveUp(IOException error) {
        if (!isEnding) {
            link.fail(error);
        }
    }
}

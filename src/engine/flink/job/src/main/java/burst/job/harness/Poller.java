package burst.job.harness;

import java.io.IOException;

/** Long-polls for the origin, then for decisions. A harness that is gone for too long ends the job. */
final class Poller extends Thread {
    private static final long PATIENCE_NS = 30_000_000_000L;
    private static final long RETRY_MS = 100;

    private final ControlHttp http;
    private final HarnessLink link;
    private long lastHeardNs = System.nanoTime();
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

    @Override
    public void run() {
        while (!isEnding) {
            try {
                ask();
                lastHeardNs = System.nanoTime();
            } catch (ControlHttp.Refused refused) {
                giveUp(refused);
                return;
            } catch (IOException error) {
                if (System.nanoTime() - lastHeardNs > PATIENCE_NS) {
                    giveUp(new IOException("the harness has not answered for 30 s: " + error.getMessage(), error));
                    return;
                }
                if (!rest()) {
                    return;
                }
            } catch (InterruptedException ended) {
                return;
            } catch (RuntimeException bug) {
                giveUp(new IOException("what the harness said was not understood: " + bug, bug));
                return;
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

    private boolean rest() {
        try {
            Thread.sleep(RETRY_MS);
            return true;
        } catch (InterruptedException ended) {
            return false;
        }
    }
}

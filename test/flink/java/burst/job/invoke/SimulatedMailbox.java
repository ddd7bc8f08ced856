package burst.job.invoke;

import java.util.PriorityQueue;
import java.util.Random;

/** The mailbox of a task in simulated time: what is due at one instant comes in an order that is drawn. */
abstract class SimulatedMailbox extends QuietPort {
    static final long TICK_NS = 10_000_000;

    private record Mail(long atNs, double order, Runnable action, boolean[] isCancelled) {}

    protected final Random random;
    private final PriorityQueue<Mail> mails = new PriorityQueue<>((a, b) ->
            a.atNs != b.atNs ? Long.compare(a.atNs, b.atNs) : Double.compare(a.order, b.order));

    protected SimulatedMailbox(long seed) {
        random = new Random(seed);
    }

    @Override
    public Runnable at(long instantNs, Runnable action) {
        boolean[] isCancelled = new boolean[1];
        mails.add(new Mail(Math.max(nowNs, instantNs), random.nextDouble(), action, isCancelled));
        return () -> isCancelled[0] = true;
    }

    @Override
    public void run(Runnable action) {
        mail(nowNs, action);
    }

    /** Without a way to cancel it. */
    protected final void mail(long atNs, Runnable action) {
        mails.add(new Mail(atNs, random.nextDouble(), action, new boolean[1]));
    }

    protected final boolean isEmpty() {
        return mails.isEmpty();
    }

    /** Runs what comes next, at its instant; a tick passes where nothing waits. */
    protected final void takeMail() {
        Mail mail = mails.poll();
        if (mail == null) {
            nowNs += TICK_NS;
            return;
        }
        nowNs = Math.max(nowNs, mail.atNs);
        if (!mail.isCancelled[0]) {
            mail.action.run();
        }
    }

    protected static void check(boolean isTrue, String told) {
        if (!isTrue) {
            throw new AssertionError(told);
        }
    }
}

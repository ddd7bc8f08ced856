package burst.operator.invoke;

import burst.operator.Reply;
import burst.operator.Status;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/**
 * One batch until each of its events is answered or given up: retries, bisection, answers for some events only.
 * One request at a time, so that a batch keeps to one place of its window; the parts of a split go one after the
 * other, halves before quarters. What is given up is handed back together, at the end.
 *
 * <p>Pure: the caller has clock, chance and network. Every case is in test/fixtures/invoker-scenarios, which hold
 * src/dataflow/calls/delivery.ts to the same.
 */
final class Delivery {
    private enum Row {
        OPEN,
        ANSWERED,
        GIVEN_UP
    }

    /** What follows: a request with these rows now, a wait, or the end with these rows given up. */
    record Step(Kind kind, List<Integer> rows, double afterMs) {
        enum Kind {
            SEND,
            WAIT,
            END
        }

        private static Step send(List<Integer> rows) {
            return new Step(Kind.SEND, rows, 0);
        }

        private static Step await(double afterMs) {
            return new Step(Kind.WAIT, List.of(), afterMs);
        }

        private static Step end(List<Integer> givenUp) {
            return new Step(Kind.END, givenUp, 0);
        }
    }

    /** Rows of the batch that a reply answers, its status as the breaker counts it, and what follows. */
    record Progress(Status status, List<Integer> answered, Step step) {}

    private record Part(List<Integer> rows, int attempts, boolean isSplit) {}

    private final int maxAttempts;
    private final Row[] settled;
    private final Deque<Part> waiting = new ArrayDeque<>();
    private Part current;

    /** Its first request, all of its events, has been sent. */
    Delivery(int events, int maxAttempts) {
        this.maxAttempts = maxAttempts;
        settled = new Row[events];
        Arrays.fill(settled, Row.OPEN);
        current = new Part(rows(Row.OPEN::equals), 1, false);
    }

    /** Rows of the request under way. */
    List<Integer> rows() {
        return current.rows;
    }

    /** The reply to the request under way, or the client's own limit; the breaker counts it. */
    Progress replied(Reply<?> reply, double u, long atNs, Breaker breaker) {
        List<Integer> rows = current.rows;
        List<Integer> answered = new ArrayList<>();
        List<Integer> refused = new ArrayList<>();
        if (reply.status() == Status.OK) {
            reply.content().answered().forEach(position -> answered.add(rows.get(position)));
            reply.content().refused().forEach(position -> refused.add(rows.get(position)));
        }
        answeredLate(answered);
        giveUp(refused);
        boolean isUseless = reply.status() == Status.OK && answered.isEmpty() && refused.isEmpty();
        Status status = isUseless ? Status.MALFORMED : reply.status();
        breaker.replied(status, atNs);
        List<Integer> left = open(rows);
        if (left.isEmpty()) {
            return new Progress(status, answered, next());
        }
        current = new Part(left, current.attempts, current.isSplit);
        Status fault = reply.status() == Status.OK ? Status.MALFORMED : reply.status();
        return new Progress(status, answered, afterFault(fault, reply.retryAfterMs(), u, breaker.isOpen()));
    }

    /** Rows that a reply has answered which no call waited for any more: they are not sent again. */
    void answeredLate(List<Integer> rows) {
        for (int row : rows) {
            settled[row] = Row.ANSWERED;
        }
    }

    /** Rows without an answer, given up or not. */
    List<Integer> unanswered() {
        return rows(row -> row != Row.ANSWERED);
    }

    /** How many rows have their answer so far. */
    int answeredEvents() {
        return settled.length - unanswered().size();
    }

    /** The wait is over. */
    Step resend() {
        List<Integer> left = open(current.rows);
        if (left.isEmpty()) {
            return next();
        }
        current = new Part(left, current.attempts + 1, current.isSplit);
        return Step.send(left);
    }

    /**
     * A batch that is too large, or that the function has failed on to its last attempt, is split. A part is not
     * retried after another failure of the function, but split on; and not while the breaker is open, since then it
     * is the target that is to blame.
     */
    private Step afterFault(Status fault, double retryAfterMs, double u, boolean isBreakerOpen) {
        boolean isTheEvents = fault.isTooLarge() || (fault.isOfFunction() && !isBreakerOpen);
        boolean isLast = fault.isTooLarge()
                || current.attempts >= maxAttempts
                || (current.isSplit && fault.isOfFunction());
        if (!isLast) {
            return Step.await(BackOff.afterMs(current.attempts, u, retryAfterMs));
        }
        if (isTheEvents && current.rows.size() > 1) {
            split(current.rows);
            return next();
        }
        giveUp(current.rows);
        if (!isTheEvents) {
            // A target that takes nothing will not take the other parts either.
            waiting.forEach(part -> giveUp(part.rows));
            waiting.clear();
        }
        return next();
    }

    private Step next() {
        while (!waiting.isEmpty()) {
            List<Integer> rows = open(waiting.remove().rows);
            if (!rows.isEmpty()) {
                current = new Part(rows, 1, true);
                return Step.send(rows);
            }
        }
        return Step.end(rows(Row.GIVEN_UP::equals));
    }

    private void split(List<Integer> rows) {
        int middle = (rows.size() + 1) / 2;
        waiting.add(new Part(rows.subList(0, middle), 0, true));
        waiting.add(new Part(rows.subList(middle, rows.size()), 0, true));
    }

    private void giveUp(List<Integer> rows) {
        for (int row : rows) {
            if (settled[row] == Row.OPEN) {
                settled[row] = Row.GIVEN_UP;
            }
        }
    }

    private List<Integer> rows(Predicate<Row> isWanted) {
        return IntStream.range(0, settled.length)
                .filter(row -> isWanted.test(settled[row]))
                .boxed()
                .toList();
    }

    private List<Integer> open(List<Integer> rows) {
        return rows.stream().filter(row -> settled[row] == Row.OPEN).toList();
    }
}

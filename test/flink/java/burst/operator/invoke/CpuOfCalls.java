package burst.operator.invoke;

import burst.operator.Json;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.JsonNode;

/** Burns CPU of a client in every place where it may be taken, and answers what the meter says. */
public final class CpuOfCalls {
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    public static void main(String[] args) throws Exception {
        JsonNode burns = Json.parse(new String(System.in.readAllBytes()).trim());
        InvokerCpu cpu = new InvokerCpu(0);
        CountDownLatch hiddenDone = new CountDownLatch(1);
        CountDownLatch stillThere = new CountDownLatch(1);
        Consumer<String> burn = name -> burn(burns.get(name).asLong());
        CountDownLatch begun = new CountDownLatch(1);
        Executor executor = cpu.making(() -> {
            // As the selector of Java's client: a thread of its own, which nothing outside of it knows.
            new Thread(() -> {
                burn.accept("opening");
                await(begun);
                burn.accept("hidden");
                hiddenDone.countDown();
                await(stillThere);
            }).start();
            return cpu.executor();
        });
        cpu.during(() -> burn.accept("opening"));
        Thread.sleep(2 * burns.get("opening").asLong());
        cpu.begin();
        begun.countDown();
        boolean isAdded = cpu.during(() -> {
            burn.accept("task");
            return true;
        });
        burn.accept("elsewhere");
        CountDownLatch read = new CountDownLatch(2);
        for (int i = 0; i < 2; i++) {
            executor.execute(() -> {
                burn.accept("readers");
                read.countDown();
            });
        }
        read.await();
        hiddenDone.await();
        double bothAliveMs = cpu.takenNs() / 1e6;
        // Readers end when they have idled; what they took is not forgotten.
        Thread.sleep(InvokerCpu.KEPT_IDLE_S * 1000L + 500);
        double endedMs = cpu.takenNs() / 1e6;
        stillThere.countDown();
        System.out.println(Json.object()
                .put("isAdded", isAdded)
                .put("aliveMs", bothAliveMs)
                .put("endedMs", endedMs)
                .put("threads", cpu.clientThreads()));
        System.exit(0);
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
        }
    }

    private static void burn(long ms) {
        long endNs = THREADS.getCurrentThreadCpuTime() + ms * 1_000_000;
        while (THREADS.getCurrentThreadCpuTime() < endNs) {
            Thread.onSpinWait();
        }
    }
}

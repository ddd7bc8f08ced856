package burst.job.slot;

import burst.job.event.Event;
import burst.job.harness.ControlHttp;
import burst.operator.Json;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * A slot whose server has its state in checkpoint 2 before its policy has passed that barrier. Events 1 to 3 are given
 * back before, in between, and behind both; prints who writes which of them down.
 */
public final class Barriers {
    private Barriers() {}

    public static void main(String[] args) {
        Slot slot = Slot.acquire(new Setup(new ControlHttp.Address("http://127.0.0.1:1", "00"), "{}"), 1, 0);
        slot.setPolicyEpoch(1);
        give(slot, 1);
        ObjectNode written = Json.object().put("server", numbers(slot.waitingBefore(2)));
        slot.setServerEpoch(2);
        give(slot, 2);
        written.put("policy", numbers(slot.givenBackBehindServer(2)));
        slot.setPolicyEpoch(2);
        give(slot, 3);
        written.put("serverNext", numbers(slot.waitingBefore(3)));
        slot.setServerEpoch(3);
        written.put("policyNext", numbers(slot.givenBackBehindServer(3)));
        System.out.println(written);
    }

    private static void give(Slot slot, long number) {
        Event event = new Event();
        event.number = number;
        slot.giveBack(List.of(event), 0, () -> {}, place -> {});
    }

    private static String numbers(List<Event> events) {
        return events.stream().map(event -> String.valueOf(event.number)).collect(Collectors.joining(" "));
    }
}

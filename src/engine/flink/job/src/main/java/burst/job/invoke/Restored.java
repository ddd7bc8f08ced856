package burst.job.invoke;

import burst.job.event.Event;
import burst.job.slot.Slot;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What a checkpoint held of a subtask's offload path: events whose calls are to be made again, those that were given back
 * and are in no window yet, and those that were given back when the server had its state already, which go to it again.
 */
public record Restored(List<Event> unanswered, List<Event> unfolded, List<Event> behindServer) {
    /** Before anything else comes: what holds the watermark holds it again. */
    public void goOn(Slot slot, EventWork work, JobPort port) {
        work.restore(unanswered, unfolded);
        Map<Long, Event> left = unfolded.stream().collect(Collectors.toMap(event -> event.number, Function.identity()));
        for (Event event : behindServer) {
            // One that is folded was served behind the server's barrier: that was taken back, and its fold was not.
            boolean isUnfolded = left.remove(event.number) != null;
            port.giveBack(List.of(event), () -> {}, isUnfolded ? place -> work.served(event.number) : null);
        }
        left.keySet().forEach(number -> slot.whenServed(number, () -> port.run(() -> work.served(number))));
    }
}

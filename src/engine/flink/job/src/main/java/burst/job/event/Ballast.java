package burst.job.event;

import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.apache.flink.api.common.TaskInfo;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;
import org.apache.flink.runtime.state.StateInitializationContext;

/**
 * Keyed state that is of no use but its size: every checkpoint writes it, and every restart reads it. Keyed, as that of
 * most jobs is: Flink reads list state of an operator byte by byte, a minute for 100 MB.
 */
public final class Ballast {
    private static final int VALUE_BYTES = 1000;
    private static final int KEYS_PER_MB = 1_000_000 / VALUE_BYTES;

    private Ballast() {}

    /** Makes the part of so many MB whose keys are this subtask's, or leaves it with what its checkpoint had of them. */
    public static void carry(
            StateInitializationContext context, TaskInfo task, long sizeMb, Consumer<Object> setKey) throws Exception {
        ValueState<byte[]> state = context.getKeyedStateStore()
                .getState(new ValueStateDescriptor<>(
                        "ballast", PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO));
        if (context.isRestored()) {
            return;
        }
        // Of random bytes, which nothing compresses.
        int subtask = task.getIndexOfThisSubtask();
        SplittableRandom random = new SplittableRandom(subtask);
        int most = task.getMaxNumberOfParallelSubtasks();
        int subtasks = task.getNumberOfParallelSubtasks();
        for (int key = 0; key < sizeMb * KEYS_PER_MB; key++) {
            if (KeyGroupRangeAssignment.assignKeyToParallelOperator(key, most, subtasks) == subtask) {
                byte[] value = new byte[VALUE_BYTES];
                random.nextBytes(value);
                setKey.accept(key);
                state.update(value);
            }
        }
    }
}

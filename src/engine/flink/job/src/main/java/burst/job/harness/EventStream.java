package burst.job.harness;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * The raw records of one sink on their way to the harness, in sink order. Written by the sink, emptied by the
 * sender every 100 ms or when a block is full; a sink that is too far ahead of the harness waits.
 */
public final class EventStream {
    static final int RECORD_BYTES = 80;
    private static final int BLOCK_BYTES = 4096 * RECORD_BYTES;
    private static final int BLOCKS_AHEAD = 64;
    private static final long LOOK_MS = 100;

    private final Sender sender;
    private final int subtask;
    private final Semaphore room = new Semaphore(BLOCKS_AHEAD);
    private final ByteBuffer block = ByteBuffer.allocate(BLOCK_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    private long records;
    /** The last checkpoint whose barrier the sink has passed. */
    private long epoch;

    EventStream(Sender sender, int subtask, long epoch) {
        this.sender = sender;
        this.subtask = subtask;
        this.epoch = epoch;
    }

    public long records() {
        return records;
    }

    /** The columns of an event as src/dataflow/accounting/event-columns.ts has them, then the parts of its call. */
    public void add(int event, int path, long[] instantsNs, long workNs, long coldNs, long networkNs)
            throws IOException, InterruptedException {
        if (isFull()) {
            // Without the lock: the sender needs it for its own look, and makes the room.
            waitForRoom();
            if (!takeInto()) {
                room.release();
            }
        }
        write(event, path, instantsNs, workNs, coldNs, networkNs);
    }

    private synchronized boolean isFull() {
        return !block.hasRemaining();
    }

    private synchronized void write(
            int event, int path, long[] instantsNs, long workNs, long coldNs, long networkNs) {
        block.putInt(event).put((byte) path).put((byte) 0).putShort((short) 0);
        for (long instantNs : instantsNs) {
            block.putDouble(instantNs);
        }
        block.putDouble(workNs).putDouble(coldNs).putDouble(networkNs);
        records++;
    }

    /** By the sender: takes what is there, if there is room for it; the rest waits for its next look. */
    void offer() {
        if (room.tryAcquire() && !takeInto()) {
            room.release();
        }
    }

    /** By the sink, before its last word: what is left, however far behind the sender is. */
    synchronized void drain() {
        if (block.position() > 0) {
            take(() -> {});
        }
    }

    /** Behind a {@link #drain}: what comes now belongs behind that checkpoint. */
    public synchronized void setEpoch(long checkpoint) {
        epoch = checkpoint;
    }

    private void waitForRoom() throws IOException, InterruptedException {
        while (!room.tryAcquire(LOOK_MS, TimeUnit.MILLISECONDS)) {
            if (sender.hasEnded()) {
                throw new IOException("the harness takes no more events");
            }
        }
    }

    /** False if there was nothing to take. */
    private synchronized boolean takeInto() {
        if (block.position() == 0) {
            return false;
        }
        take(room::release);
        return true;
    }

    private void take(Runnable sent) {
        byte[] bytes = new byte[block.position()];
        block.flip().get(bytes);
        block.clear();
        sender.post("/v1/events/" + subtask + "?epoch=" + epoch, "application/octet-stream", bytes, sent);
    }
}

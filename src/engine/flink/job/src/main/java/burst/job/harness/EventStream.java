package burst.job.harness;

import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.Semaphore;

/**
 * The raw records of one sink on their way to the harness, in sink order. Written by the sink, emptied by the
 * sender every 100 ms or when a block is full; a sink that is too far ahead of the harness waits.
 */
public final class EventStream {
    static final int RECORD_BYTES = 80;
    private static final int BLOCK_BYTES = 4096 * RECORD_BYTES;
    private static final int BLOCKS_AHEAD = 64;

    private final Sender sender;
    private final int subtask;
    private final Semaphore room = new Semaphore(BLOCKS_AHEAD);
    private ByteBuffer block = newBlock();
    private long records;

    EventStream(Sender sender, int subtask) {
        this.sender = sender;
        this.subtask = subtask;
    }

    public long records() {
        return records;
    }

    /** The columns of an event as src/dataflow/event-columns.ts has them, then the parts of its call. */
    public synchronized void add(int event, int path, long[] instantsNs, long workNs, long coldNs, long networkNs)
            throws InterruptedIOException {
        if (!block.hasRemaining()) {
            waitForRoom();
            take();
        }
        block.putInt(event).put((byte) path).put((byte) 0).putShort((short) 0);
        for (long instantNs : instantsNs) {
            block.putDouble(instantNs);
        }
        block.putDouble(workNs).putDouble(coldNs).putDouble(networkNs);
        records++;
    }

    /** Hands over what is there; false if the sender is too far behind to take it now. */
    synchronized boolean offer() {
        if (block.position() == 0) {
            return true;
        }
        if (!room.tryAcquire()) {
            return false;
        }
        take();
        return true;
    }

    private void waitForRoom() throws InterruptedIOException {
        try {
            room.acquire();
        } catch (InterruptedException cancelled) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("cancelled while the harness was behind");
        }
    }

    private void take() {
        byte[] bytes = new byte[block.position()];
        block.flip().get(bytes);
        block.clear();
        sender.post("/v1/events/" + subtask, "application/octet-stream", bytes, room::release);
    }

    private static ByteBuffer newBlock() {
        return ByteBuffer.allocate(BLOCK_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    }
}

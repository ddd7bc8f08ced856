import type {Socket} from 'node:net'

/** Up to here one copy is cheaper than a second buffer in the write. */
export const MAX_JOINED_BYTES = 16_384

/** Head and body in one write. The head is Latin1, which keeps every byte of the body, too. */
export function writeJoined(socket: Socket, head: string, body: Buffer): void {
  if (body.length <= MAX_JOINED_BYTES) {
    socket.write(head + body.toString('latin1'), 'latin1')
    return
  }
  socket.cork()
  socket.write(head, 'latin1')
  socket.write(body)
  socket.uncork()
}

import {subscribe} from 'node:diagnostics_channel'
import type {Socket} from 'node:net'

/** The connections that servers of this process accept at a port from now on, the oldest first. */
export function acceptedAt(port: number): readonly Socket[] {
  const sockets: Socket[] = []
  subscribe('net.server.socket', (message) => {
    const {socket} = message as {readonly socket: Socket}
    if (socket.localPort === port) sockets.push(socket)
  })
  return sockets
}

import {connect, type Socket} from 'node:net'

/** One caller of a raw HTTP connection: sends the same request again as soon as its answer is in. */
export interface CallerResult {
  readonly calls: number
  readonly latenciesMs: readonly number[]
  /** Answers whose body was not the expected one. */
  readonly wrong: number
}

export interface CallerPlan {
  readonly url: string
  readonly path: string
  readonly payload: Buffer
  readonly expected: Buffer
  readonly durationMs: number
  /** From send to send; 0 or nothing: as soon as the answer is in. */
  readonly gapMs?: number
}

export async function runCallers(count: number, plan: CallerPlan): Promise<CallerResult> {
  const results = await Promise.all(Array.from({length: count}, () => runCaller(plan)))
  return {
    calls: results.reduce((sum, {calls}) => sum + calls, 0),
    latenciesMs: results.flatMap(({latenciesMs}) => latenciesMs),
    wrong: results.reduce((sum, {wrong}) => sum + wrong, 0),
  }
}

function runCaller(plan: CallerPlan): Promise<CallerResult> {
  const {host, hostname, port} = new URL(plan.url)
  const head = `POST ${plan.path} HTTP/1.1\r\nHost: ${host}\r\nContent-Length: ${plan.payload.length}\r\n\r\n`
  const request = Buffer.concat([Buffer.from(head), plan.payload])
  return new Promise((resolve, reject) => {
    const latenciesMs: number[] = []
    let wrong = 0
    let received: Buffer = Buffer.alloc(0)
    let sentAtMs = 0
    const socket: Socket = connect({host: hostname, port: Number(port), noDelay: true})
    const send = (): void => {
      sentAtMs = performance.now()
      socket.write(request)
    }
    const sendLater = (): void => {
      const waitMs = (plan.gapMs ?? 0) - (performance.now() - sentAtMs)
      if (waitMs > 0) setTimeout(send, waitMs)
      else send()
    }
    const endsAtMs = performance.now() + plan.durationMs
    socket.on('connect', send)
    socket.on('error', reject)
    socket.on('data', (chunk: Buffer) => {
      received = received.length === 0 ? chunk : Buffer.concat([received, chunk])
      const headEnd = received.indexOf('\r\n\r\n')
      if (headEnd < 0) return
      const length = Number(/content-length: *(\d+)/i.exec(received.toString('latin1', 0, headEnd))?.[1] ?? 0)
      if (received.length < headEnd + 4 + length) return
      const nowMs = performance.now()
      latenciesMs.push(nowMs - sentAtMs)
      if (!received.subarray(headEnd + 4).equals(plan.expected)) wrong += 1
      received = Buffer.alloc(0)
      if (nowMs < endsAtMs) sendLater()
      else {
        socket.destroy()
        resolve({calls: latenciesMs.length, latenciesMs, wrong})
      }
    })
  })
}

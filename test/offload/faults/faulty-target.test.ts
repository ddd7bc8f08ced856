/** What the wrapper asks of the target below it; that nothing is lost is in test/engine/embedded/faults.test.ts. */
import {expect, test} from 'vitest'
import type {Fault} from '../../../src/model/fault.js'
import {msToNs} from '../../../src/model/units.js'
import {withFaults} from '../../../src/offload/faults/faulty-target.js'
import {createRequestFaults} from '../../../src/offload/faults/request-faults.js'
import type {OffloadTarget, TargetReply, TargetRequest} from '../../../src/offload/target.js'

const EVENTS = [
  {id: 7, text: 'a b'},
  {id: 9, text: 'c'},
]
const REQUEST: TargetRequest = {
  invocation: 0,
  batchEvents: 2,
  workNs: msToNs(10),
  payload: Buffer.from(JSON.stringify({serviceTimeMs: 10, serviceMode: 'cpu', events: EVENTS})),
}
const REPLY: TargetReply = {
  status: 'ok',
  reason: '',
  retryAfterMs: 0,
  isCold: false,
  initMs: 0,
  durationMs: 10,
  billedMs: 10,
  environmentId: 1,
  clientWaitNs: 0,
  responseBytes: 2,
  payload: null,
}

/** A target on a clock of its own that takes the work it is given and 5 ms of network. */
function play(fault: Fault) {
  const seen: {body: {serviceTimeMs: number; serviceMode: string}; workNs: number}[] = []
  let nowNs = 0
  let reclaimed = 0
  const target: OffloadTarget = {
    invoke: ({payload, workNs}) => {
      seen.push({
        body: JSON.parse(Buffer.from(payload).toString()) as (typeof seen)[number]['body'],
        workNs,
      })
      nowNs += workNs + msToNs(5)
      return Promise.resolve(REPLY)
    },
    reclaimIdle: () => {
      reclaimed++
      return Promise.resolve()
    },
    warm: () => Promise.resolve(),
    environments: 3,
    close: () => Promise.resolve(),
  }
  const clock = {
    nowNs: () => nowNs,
    waitUntil: (atNs: number) => {
      nowNs = Math.max(nowNs, atNs)
      return Promise.resolve()
    },
  }
  const faults = createRequestFaults([fault], {seed: 1, windowStartNs: 0})!
  return {
    target: withFaults(target, faults, clock),
    seen,
    nowNs: () => nowNs,
    reclaimed: () => reclaimed,
  }
}

test('a slow region has the function work longer, and the network too', async () => {
  const {target, seen, nowNs} = play({kind: 'slow-region', atMs: 0, forMs: 0, factor: 3})
  await target.invoke(REQUEST)

  expect(seen).toMatchObject([{body: {serviceTimeMs: 30, serviceMode: 'cpu'}, workNs: msToNs(30)}])
  expect(nowNs()).toBe(msToNs(3 * 15))
})

test('a hung function is asked to sleep beyond any time-out, whatever it would have burnt', async () => {
  const {target, seen} = play({kind: 'time-outs', atMs: 0, forMs: 0, share: 1})
  await target.invoke(REQUEST)

  expect(seen[0]!.body).toMatchObject({serviceMode: 'sleep', events: EVENTS})
  expect(seen[0]!.body.serviceTimeMs).toBeGreaterThan(900_000)
})

test('a cold-start storm ends what is idle before the request', async () => {
  const {target, reclaimed} = play({kind: 'cold-start-storm', atMs: 0, forMs: 0})
  await target.invoke(REQUEST)
  await target.invoke({...REQUEST, invocation: 1})

  expect(reclaimed()).toBe(1)
})

test('a refusal costs nothing and never reaches the function', async () => {
  const {target, seen} = play({kind: 'throttle-storm', atMs: 0, forMs: 0, share: 1, retryAfterMs: 40})

  expect(await target.invoke(REQUEST)).toMatchObject({status: 'throttled', retryAfterMs: 40, billedMs: 0})
  expect(seen).toEqual([])
})

test('a truncated reply cannot be read, and what refuses an event names it', async () => {
  const cut = play({kind: 'malformed-responses', atMs: 0, forMs: 0, share: 1, kept: 0})
  const refusing = play({kind: 'event-errors', atMs: 0, forMs: 0, share: 1})
  const textOf = ({payload}: TargetReply): string => Buffer.from(payload ?? []).toString()

  const truncated = textOf(await cut.target.invoke(REQUEST))
  expect(() => JSON.parse(truncated) as unknown).toThrow(SyntaxError)
  expect(JSON.parse(textOf(await refusing.target.invoke(REQUEST)))).toEqual({
    events: EVENTS.map(({id}) => ({id, error: 'refused by a fault'})),
  })
})

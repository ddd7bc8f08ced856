import {describe, expect, test} from 'vitest'
import {InterruptError} from '../../src/errors.js'
import {generateEvents, type GenerateRequest} from '../../src/generate/generate-events.js'
import {BEAM_BASE_TIME, BURST_SETTINGS} from '../../src/workload/nexmark/settings.js'
import {createSchedule} from '../../src/workload/schedule.js'
import {loadOf, untilEvent} from '../workload/load.js'

const requestOf = (changes: Partial<GenerateRequest> = {}): GenerateRequest => ({
  config: {
    nexmark: BURST_SETTINGS,
    baseTime: BEAM_BASE_TIME,
    firstEventId: 0,
    maxEvents: 0,
    firstEventNumber: 0,
  },
  dialect: 'beam',
  seed: 1,
  from: 0,
  count: 100,
  format: 'canonical',
  schedule: null,
  ...changes,
})

const never = new AbortController().signal

/** Collects what is written; its reader goes away after `patience` chunks. */
function createMemorySink(patience = Infinity): {
  chunks: string[]
  write: (chunk: Uint8Array) => Promise<boolean>
} {
  const chunks: string[] = []
  return {
    chunks,
    write: (chunk) => {
      chunks.push(Buffer.from(chunk).toString('latin1'))
      return Promise.resolve(chunks.length < patience)
    },
  }
}

async function generate(changes: Partial<GenerateRequest>): Promise<string[]> {
  const sink = createMemorySink()
  await generateEvents(requestOf(changes), sink, never)
  return sink.chunks.join('').split('\n').slice(0, -1)
}

describe('generated events', () => {
  test('are the wanted part of the stream', async () => {
    const whole = await generate({count: 5000})
    expect(whole.length).toBe(5000)
    expect(await generate({from: 1234, count: 77})).toEqual(whole.slice(1234, 1234 + 77))
    expect(await generate({count: 0})).toEqual([])
  })

  test('end with the generator', async () => {
    const config = {...requestOf().config, maxEvents: 30}
    expect((await generate({config, from: 10, count: 100})).length).toBe(20)
    expect((await generate({config, count: null})).length).toBe(30)
    await expect(generate({config, from: 30})).rejects.toThrow('--from 30 is behind the last event')
  })

  test('as text have one line each', async () => {
    const lines = await generate({format: 'text', count: 200})
    expect(lines.length).toBe(200)
    expect(lines.every((line) => /^(Person|Auction|Bid)\{.*'\}$/.test(line))).toBe(true)
  })

  test('stay within exact integers', async () => {
    const config = {...requestOf().config, maxEvents: 0, firstEventId: 9e15}
    await expect(generate({config, from: 1e13})).rejects.toThrow('beyond exact integers')
  })

  test('stop when the reader has gone', async () => {
    const sink = createMemorySink(2)
    const {events} = await generateEvents(requestOf({count: 1_000_000}), sink, never)
    expect(sink.chunks.length).toBe(2)
    expect(events).toBeLessThan(10_000)
  })

  test('stop at an interrupt', async () => {
    const interrupt = new AbortController()
    const running = generateEvents(requestOf({count: 1e9}), createMemorySink(), interrupt.signal)
    interrupt.abort()
    await expect(running).rejects.toThrow(InterruptError)
  })

  test('on a schedule come when they are due, and end with it', async () => {
    const sink = createMemorySink()
    const load = loadOf('constant', {rateEps: 100, extent: untilEvent(6, 0)})
    const startMs = performance.now()
    const {events} = await generateEvents(
      requestOf({count: null, schedule: createSchedule(load, 1)}),
      sink,
      never,
    )
    // Timers may fire late, so that events come together, but never early.
    expect(performance.now() - startMs).toBeGreaterThan(49)
    expect([events, sink.chunks.join('').split('\n').length]).toEqual([6, 7])
  })
})

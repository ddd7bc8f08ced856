import {readdirSync, readFileSync} from 'node:fs'
import path from 'node:path'
import {fileURLToPath} from 'node:url'
import {beforeAll, expect, test} from 'vitest'
import type {Pipeline} from '../../src/model/trial.js'
import {askJob, type BuiltJob, buildFlinkJob} from '../support/flink-job.js'
import {DECISION} from '../support/stub-harness.js'
import {describeWhere, hasMaven} from '../support/tools.js'
import {buildTrial} from '../support/trial.js'

describeWhere(
  hasMaven,
  'a JDK with Maven',
  'an offload path of the Flink job',
)(() => {
  let job: BuiltJob
  beforeAll(async () => {
    job = await buildFlinkJob()
  })

  test('hands every event to the sink or to its server, whatever the target does and when', async () => {
    const trial = buildTrial({parallelism: 1, offload: {maxInFlight: 3, callTimeoutMs: 30}})
    const batch = {maxEvents: 7, maxBytes: null, lingerMs: 20, maxWorkMs: null}
    const invoke = {endpoint: 'http://127.0.0.1:1', functionName: 'f', region: '', signed: false}
    const spec = {trial, trace: null, firstDecision: {...DECISION, batch}, invoke}

    const [{deliveredAndGivenBack}] = (await askJob(job, 'burst.job.invoke.PathSimulation', [spec])) as [
      {deliveredAndGivenBack: number},
    ]

    // Late replies do happen there; the sink counts such an event once.
    expect(deliveredAndGivenBack).toBeGreaterThan(100)
  })

  test('counts every bid once in its window and holds the watermark for it, whatever the target answers', async () => {
    const trial = buildTrial({parallelism: 1, offload: {maxInFlight: 3, callTimeoutMs: 30}})
    const windows = {query: 'q5', windows: {sizeMs: 90, slideMs: 30}}
    const batch = {maxEvents: 7, maxBytes: null, lingerMs: 20, maxWorkMs: null}
    const invoke = {endpoint: 'http://127.0.0.1:1', functionName: 'f', region: '', signed: false}
    const spec = {trial: {...trial, ...windows}, trace: null, firstDecision: {...DECISION, batch}, invoke}

    const [replies] = (await askJob(job, 'burst.job.invoke.WindowSimulation', [spec])) as [
      {applied: number; dropped: number},
    ]

    expect(replies.applied).toBeGreaterThan(1000)
    expect(replies.dropped).toBeGreaterThan(1000)
  })

  test('fires every window once with the rows of its bids, however often it goes back to a checkpoint', async () => {
    const trial = buildTrial({
      ...{parallelism: 1, checkpointIntervalMs: 100},
      offload: {maxInFlight: 3, callTimeoutMs: 30, maxAttempts: 2},
    })
    const windows = {query: 'q5', windows: {sizeMs: 90, slideMs: 30}}
    const batch = {maxEvents: 7, maxBytes: null, lingerMs: 20, maxWorkMs: null}
    const invoke = {endpoint: 'http://127.0.0.1:1', functionName: 'f', region: '', signed: false}
    const spec = {trial: {...trial, ...windows}, trace: null, firstDecision: {...DECISION, batch}, invoke}

    const [restored] = (await askJob(job, 'burst.job.invoke.WindowCrashes', [spec])) as [
      Record<'crashes' | 'unanswered' | 'unfolded' | 'waiting' | 'behindServer', number>,
    ]

    expect(restored.crashes).toBeGreaterThan(300)
    expect(restored.unanswered).toBeGreaterThan(1000)
    // Given back and not folded; of these some were served between the two barriers, and the slot has them no more.
    expect(restored.unfolded).toBeGreaterThan(300)
    expect(restored.waiting).toBeGreaterThan(100)
    expect(restored.unfolded).toBeGreaterThan(restored.waiting)
    // Given back when the server was behind the barrier, and the policy was not.
    expect(restored.behindServer).toBeGreaterThan(300)
  })

  test('is written down once, by policy or server, where a barrier comes to the server first', async () => {
    const [written] = await askJob(job, 'burst.job.slot.Barriers', [])

    expect(written).toEqual({server: '1', policy: '2', serverNext: '1 2 3', policyNext: ''})
  })

  test.each([
    // Event k is in partition k mod 3: behind 233 records, whichever partition.
    [
      {cursor: 700, begin: 0},
      {text: 'text 700', 0: 233, 1: 233, 2: 233},
    ],
    [
      {cursor: 0, begin: 0},
      {text: 'text 0', 0: 0, 1: 0, 2: 0},
    ],
    // Records that are gone are no longer counted in front of it.
    [
      {cursor: 700, begin: 50},
      {text: 'text 700', 0: 50, 1: 50, 2: 50},
    ],
  ])('reads a topic of 1000 events on from where it is: %j', async (from, at) => {
    const [found] = await askJob(job, 'burst.job.source.TopicSeeks', [{...from, partitions: 3, events: 1000}])

    expect(found).toEqual(at)
  })

  test('applies no answer to single events whose events all have one', async () => {
    const trial = buildTrial({query: 'q2', parallelism: 1, offload: {callTimeoutMs: 30, maxAttempts: 3}})
    const batch = {maxEvents: 2, maxBytes: null, lingerMs: 20, maxWorkMs: null}
    const invoke = {endpoint: 'http://127.0.0.1:1', functionName: 'f', region: '', signed: false}
    const spec = {trial, trace: null, firstDecision: {...DECISION, batch}, invoke}

    const [counts] = await askJob(job, 'burst.job.invoke.LateRows', [spec])

    expect(counts).toMatchObject({readReplies: 2, appliedReplies: 1, droppedReplies: 0})
  })

  test('ends a batch by its linger, to the nanosecond, however late its task is', async () => {
    const trial = buildTrial({parallelism: 1, offload: {maxInFlight: 9, callTimeoutMs: 3_600_000}})
    const batch = {maxEvents: 100, maxBytes: null, lingerMs: 10, maxWorkMs: null}
    const invoke = {endpoint: 'http://127.0.0.1:1', functionName: 'f', region: '', signed: false}
    const spec = {trial, trace: null, firstDecision: {...DECISION, batch}, invoke}
    const lateNs = 30e6
    const sizes = await askJob(job, 'burst.job.invoke.Ties', [
      spec,
      // Opened at 0: what is intended at 10 ms joins, however late it is handed on; a nanosecond later it does not.
      [
        [0, 0],
        [10e6, lateNs],
      ],
      [
        [0, 0],
        [10e6 + 1, lateNs],
      ],
      [
        [0, 0],
        [9e6, lateNs],
        [10e6, lateNs],
        [11e6, lateNs],
        [40e6, 40e6],
      ],
    ])

    expect(sizes).toEqual([[2], [1, 1], [3, 2]])
  })

  test("counts the CPU of calls: of its task's thread at work for them, and of all threads of the client", async () => {
    const burnedMs = {opening: 150, hidden: 60, task: 80, elsewhere: 200, readers: 40}

    const [told] = (await askJob(job, 'burst.operator.invoke.CpuOfCalls', [burnedMs])) as [
      {isAdded: boolean; aliveMs: number; endedMs: number; threads: number},
    ]

    const takenMs = burnedMs.hidden + burnedMs.task + 2 * burnedMs.readers
    for (const ms of [told.aliveMs, told.endedMs]) {
      expect(ms).toBeGreaterThanOrEqual(takenMs)
      // Starting threads takes little; what was burned before the count or beside it would be 150 ms and more.
      expect(ms).toBeLessThan(takenMs + 60)
    }
    expect(told).toMatchObject({isAdded: true, threads: 1})
  })
})

interface Case {
  readonly about: string
  readonly is?: Readonly<Record<string, unknown>>
  readonly pipeline?: Pipeline
  readonly bufferEvents?: number
  readonly windowStartMs?: number
  readonly offloaded?: readonly boolean[]
}

/** Of a file that the tests of the other engines read, too. */
const readCases = (file: string): readonly Case[] =>
  JSON.parse(readFileSync(new URL(`../fixtures/${file}`, import.meta.url), 'utf8')) as readonly Case[]

const without = (object: object, keys: readonly string[]): object =>
  Object.fromEntries(Object.entries(object).filter(([key]) => !keys.includes(key)))

const SCENARIOS = fileURLToPath(new URL('../fixtures/invoker-scenarios', import.meta.url))

function readScenarios(): {name: string; scenario: Scenario}[] {
  try {
    return readdirSync(SCENARIOS)
      .filter((file) => file.endsWith('.json'))
      .map((name) => ({
        name,
        scenario: JSON.parse(readFileSync(path.join(SCENARIOS, name), 'utf8')) as Scenario,
      }))
  } catch {
    return []
  }
}

interface Scenario {
  readonly steps: readonly {
    readonly then: readonly Readonly<Record<string, object>>[]
    readonly breaker?: string
    readonly admits?: boolean
  }[]
}

const scenarios = readScenarios()

describeWhere(
  hasMaven && scenarios.length > 0,
  'a JDK with Maven, or test/fixtures/invoker-scenarios,',
  'the invoker of the Flink job',
)(() => {
  test('names errors as the other engines do', async () => {
    const job = await buildFlinkJob()
    const file = new URL('../fixtures/error-types.json', import.meta.url)
    const cases = JSON.parse(readFileSync(file, 'utf8')) as readonly {readonly errorType: string}[]

    const told = await askJob(job, 'burst.operator.invoke.ErrorTypes', cases)

    expect(told).toEqual(cases.map(({errorType}) => ({errorType})))
  })

  test('makes of replies what the other engines make of them', async () => {
    const cases = readCases('replies.json')
    const told = await askJob(await buildFlinkJob(), 'burst.operator.lambda.Replies', cases)

    for (const [i, {about, is}] of cases.entries()) expect(told[i], about).toMatchObject(is!)
  })

  test('counts calls as the other engines do', async () => {
    const cases = readCases('ledger.json')
    const told = await askJob(await buildFlinkJob(), 'burst.operator.invoke.Ledgers', cases)

    for (const [i, {about, is}] of cases.entries()) {
      const {invocations, billedMs, ...counts} = told[i] as Record<string, number>
      expect(counts, about).toMatchObject(without(is!, ['invocations', 'billedMs']))
      expect(invocations, about).toBeCloseTo(is!['invocations'] as number, 9)
      expect(billedMs, about).toBeCloseTo(is!['billedMs'] as number, 9)
    }
  })

  test('routes as the other engines do', async () => {
    const cases = readCases('routes.json')
    const invoke = {endpoint: 'http://127.0.0.1:1', functionName: 'f', region: '', signed: false}
    const questions = cases.map((told) => {
      const {pipeline = 'burst', bufferEvents = null, windowStartMs} = told
      const trial = buildTrial({
        pipeline,
        parallelism: 1,
        bufferEvents,
        load: {extent: {kind: 'duration', warmupMs: windowStartMs!, durationMs: 10_000}},
        offload: {maxInFlight: 9, maxAttempts: 1},
      })
      return {spec: {trial, trace: null, firstDecision: DECISION, invoke}, case: told}
    })
    const told = await askJob(await buildFlinkJob(), 'burst.job.invoke.Routes', questions)

    for (const [i, {about, offloaded}] of cases.entries()) expect(told[i], about).toEqual(offloaded)
  })

  test('keeps to every scenario of the invoker', async () => {
    const job = await buildFlinkJob()

    const results = (await askJob(
      job,
      'burst.operator.invoke.ScenarioRunner',
      scenarios.map(({scenario}) => scenario),
    )) as Scenario['steps'][]

    for (const [index, {name, scenario}] of scenarios.entries()) {
      for (const [at, {then, breaker, admits}] of scenario.steps.entries()) {
        const told = `${name}, step ${at}`
        const result = results[index]![at]!
        expect(result.then, told).toEqual(then.map(withoutBound))
        if (breaker !== undefined) expect(result.breaker, told).toBe(breaker)
        if (admits !== undefined) expect(result.admits, told).toBe(admits)
      }
    }
  })
})

/** The most that a wait may last holds for every draw; here the draw is given. */
function withoutBound(output: Readonly<Record<string, object>>): object {
  if (!('wait' in output)) return output
  const {batch, ms} = output['wait'] as {batch: string; ms: number}
  return {wait: {batch, ms}}
}

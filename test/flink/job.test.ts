import {execFile} from 'node:child_process'
import {promisify} from 'node:util'
import {beforeAll, expect, onTestFinished, test} from 'vitest'
import {digestOfEvents} from '../support/digest-of-events.js'
import {type BuiltJob, buildFlinkJob} from '../support/flink-job.js'
import {nodeFunction, startTestServer} from '../support/lambda-server.js'
import {DECISION, type StubDecision, StubHarness, type SunkEvent} from '../support/stub-harness.js'
import {type Batch, type Behavior, StubLambda} from '../support/stub-lambda.js'
import {describeWhere, hasMaven} from '../support/tools.js'
import {buildTrial, type TrialChanges} from '../support/trial.js'

const run = promisify(execFile)
const EVENTS = 2000

const hex8 = (word: number): string => word.toString(16).padStart(8, '0')

function digestOfResults(harness: StubHarness): string {
  let a = 0
  let b = 0
  for (const {digestA = 0, digestB = 0} of harness.results.values()) {
    a = (a + digestA) >>> 0
    b = (b + digestB) >>> 0
  }
  return hex8(a) + hex8(b)
}

describeWhere(
  hasMaven,
  'a JDK with Maven',
  'the Flink job in one JVM',
)(() => {
  let job: BuiltJob
  beforeAll(async () => {
    job = await buildFlinkJob()
  })

  /** Flink's own cluster in one JVM: what a plain main() gets. */
  async function runJob(harness: StubHarness, env: NodeJS.ProcessEnv = {}): Promise<void> {
    const url = await harness.listen()
    try {
      await run(
        'java',
        ['-Xmx512m', '-cp', job.classPath, 'burst.job.Main', '--control', url, '--token', harness.token],
        {env: {...process.env, ...env}},
      )
    } finally {
      harness.close()
    }
  }

  const LOAD: TrialChanges = {
    parallelism: 2,
    load: {shape: 'constant', rateEps: 1500, extent: {kind: 'events', warmupMs: 100, events: EVENTS}},
    service: {meanMs: 1},
  }

  function expectEverythingOnce(harness: StubHarness): void {
    const events = harness.allSunk.map(({event}) => event).toSorted((x, y) => x - y)
    expect(events).toEqual(Array.from({length: EVENTS}, (_, event) => event))
    expect(digestOfResults(harness)).toBe(digestOfEvents(EVENTS))
    for (const row of harness.allSunk) {
      expect(row.emittedNs).toBeGreaterThanOrEqual(row.intendedNs)
      expect(row.routedNs).toBeGreaterThanOrEqual(row.emittedNs)
      expect(row.startedNs).toBeGreaterThanOrEqual(row.routedNs)
    }
  }

  /** No service begins before the last one has ended, of whatever path. */
  function expectOneServer(rows: readonly SunkEvent[]): void {
    for (const [at, {startedNs}] of rows.entries()) {
      const before = rows[at - 1]
      if (before) expect(startedNs).toBeGreaterThanOrEqual(before.startedNs + before.workNs)
    }
  }

  test.each(['vanilla', 'modified'] as const)(
    '%s sinks every event once, with the digest of the stream, and serves no faster than its slots',
    async (pipeline) => {
      const trial = buildTrial({...LOAD, pipeline})
      const harness = new StubHarness({trial, trace: null, firstDecision: DECISION, invoke: null}, 6)

      await runJob(harness)

      expect(harness.hellos.toSorted()).toEqual([
        ...['sink 0', 'sink 1', 'source 0', 'source 1', 'tokenize 0', 'tokenize 1'],
      ])
      expectEverythingOnce(harness)
      for (const {sunkNs, startedNs, workNs, path} of harness.allSunk) {
        expect(path).toBe(0)
        expect(sunkNs).toBeGreaterThanOrEqual(startedNs + workNs)
      }
      for (const rows of harness.sunk) expectOneServer(rows)
      const last = harness.of('counters').findLast(({subtask, taken}) => subtask === 0 && taken !== undefined)
      expect(last).toMatchObject({taken: EVENTS / 2, fallback: 0})
    },
  )

  interface Burst {
    readonly changes?: TrialChanges
    readonly decision: Partial<StubDecision>
    readonly behave: (request: number, batch: Batch) => Behavior
  }

  async function runBurst({
    changes,
    decision,
    behave,
  }: Burst): Promise<{harness: StubHarness; lambda: StubLambda}> {
    const trial = buildTrial({...LOAD, pipeline: 'burst', ...changes})
    const lambda = new StubLambda(behave)
    const invoke = {endpoint: await lambda.listen(), functionName: 'tokenize', region: '', signed: false}
    const spec = {trial, trace: null, firstDecision: {...DECISION, ...decision}, invoke}
    const harness = new StubHarness(spec, 4 * trial.parallelism)
    try {
      await runJob(harness)
    } finally {
      lambda.close()
    }
    return {harness, lambda}
  }

  test("burst offloads its share, and the target's tokens make the same digest", async () => {
    const {harness, lambda} = await runBurst({
      decision: {share: 0.4},
      behave: (request) => ({kind: 'tokens', delayMs: 15 + (request % 7) * 10}),
    })

    expectEverythingOnce(harness)
    const offloaded = harness.allSunk.filter(({path}) => path === 1)
    const eligible = harness.allSunk.filter(({routedNs}) => routedNs >= 100e6)
    expect(Math.abs(offloaded.length - 0.4 * eligible.length)).toBeLessThanOrEqual(4)
    expect(offloaded.every(({routedNs}) => routedNs >= 100e6)).toBe(true)
    const rows = harness.of('invocation')
    expect(rows.length).toBe(lambda.payloads.length)
    expect(rows.reduce((sum, row) => sum + Number(row['batchEvents']), 0)).toBe(offloaded.length)
    expect(rows.every(({status, environmentId}) => status === 'ok' && environmentId === 'one')).toBe(true)
    for (const {sentNs, workNs, sunkNs, startedNs} of offloaded) {
      expect(sentNs).toBeGreaterThanOrEqual(startedNs)
      expect(sunkNs).toBeGreaterThanOrEqual(sentNs + workNs)
    }
    // Of each subtask: some tenths of a millisecond a call, in a JVM that has just begun some more.
    const cpuNs = [0, 1].map((subtask) =>
      Number(
        harness
          .of('counters')
          .findLast((line) => line.subtask === subtask && line['invokerCpuNs'] !== undefined)![
          'invokerCpuNs'
        ],
      ),
    )
    for (const ns of cpuNs) {
      expect(ns / (rows.length / 2)).toBeGreaterThan(50e3)
      expect(ns / (rows.length / 2)).toBeLessThan(50e6)
    }
  })

  test('a target that throttles, fails, hangs up, cuts short and is late loses and doubles nothing', async () => {
    const {harness, lambda} = await runBurst({
      changes: {offload: {callTimeoutMs: 250}, service: {meanMs: 0.3}},
      decision: {share: 0.5},
      behave(request, {events}) {
        if (events.some(({id}) => id === 777 || id === 779)) return {kind: 'function-error'}
        if (request % 10 === 1) return {kind: 'throttle', ...(request < 30 && {retryAfterSeconds: 1})}
        if (request % 10 === 3) return {kind: 'service-error'}
        if (request % 10 === 5) return {kind: 'hang-up'}
        if (request % 10 === 7) return {kind: 'cut-short'}
        return {kind: 'tokens', delayMs: request % 10 === 9 ? 400 : 20}
      },
    })

    expectEverythingOnce(harness)
    // At a share of a half one of two events of a subtask is offloaded; it poisons its batch, and goes local alone.
    const poisoned = harness.allSunk.filter(({event}) => event === 777 || event === 779)
    expect(poisoned.map(({path}) => path).toSorted()).toEqual([0, 2])
    const words = new Set(harness.of('reply').map(({status}) => status))
    expect([...words].toSorted()).toEqual(
      expect.arrayContaining(['malformed', 'no-reply', 'ok', 'throttled', 'unavailable']),
    )
    expect(harness.of('sent')).toHaveLength(lambda.payloads.length)
    const invoked = (status: string): ReadonlySet<unknown> =>
      new Set(
        harness
          .of('reply')
          .filter((line) => line['status'] === status)
          .map(({isInvoked}) => isInvoked),
      )
    // A connection that broke says nothing of the function, an error of the service says that it did not run.
    expect(invoked('unavailable')).toEqual(new Set([true, false]))
    expect(invoked('throttled')).toEqual(new Set([false]))
    for (const status of ['ok', 'no-reply', 'malformed']) expect(invoked(status)).toEqual(new Set([true]))
  })

  test('a dead target opens the breaker: all events are served by the slots, its own part included', async () => {
    const {harness, lambda} = await runBurst({
      changes: {service: {meanMs: 0.3}},
      decision: {share: 1},
      behave: () => ({kind: 'service-error'}),
    })

    expectEverythingOnce(harness)
    const paths = harness.allSunk.map(({path}) => path)
    expect(paths).not.toContain(1)
    for (const rows of harness.sunk) expectOneServer(rows)
    expect(paths.filter((path) => path === 2).length).toBeGreaterThan(0)
    expect(lambda.payloads.length).toBeLessThan(60)
    const givenBack = harness.of('fallback').reduce((sum, {count}) => sum + Number(count), 0)
    expect(givenBack).toBe(paths.filter((path) => path === 2).length)
  })

  test('a per-event strategy offloads what would wait too long, by its own estimate of the queue', async () => {
    const {harness} = await runBurst({
      changes: {service: {meanMs: 4}},
      decision: {perEvent: {kind: 'shortest-delay', settings: {}}, estimateMs: 100},
      behave: () => ({kind: 'tokens', delayMs: 60}),
    })

    expectEverythingOnce(harness)
    const offloaded = harness.allSunk.filter(({path}) => path === 1).length
    // Two slots serve 500/s of 1500/s: about two thirds have to go, once the queue is as long as a call.
    expect(offloaded / EVENTS).toBeGreaterThan(0.3)
    expect(offloaded / EVENTS).toBeLessThan(0.8)
  })

  test('a full batch behind a full window holds the source, and replies go on being handled', async () => {
    const {harness, lambda} = await runBurst({
      changes: {offload: {maxInFlight: 2}},
      decision: {share: 1, batch: {maxEvents: 10, maxBytes: null, lingerMs: 10, maxWorkMs: null}},
      behave: () => ({kind: 'tokens', delayMs: 20}),
    })

    expectEverythingOnce(harness)
    expect(lambda.payloads.every(({events}) => events.length <= 10)).toBe(true)
    const blockedNs = harness.allSunk.map(({routedNs, emittedNs}) => routedNs - emittedNs)
    expect(Math.max(...blockedNs)).toBeGreaterThan(5e6)
    const last = harness
      .of('counters')
      .findLast(({subtask, policyBlockedNs}) => subtask === 0 && policyBlockedNs)
    // Ten events a call of 30 ms are 333/s of the 750/s that come.
    expect(last!['policyBlockedNs']).toBeGreaterThan(0.5e9)
  })

  test('the invoker alone offloads everything, one call at a time', async () => {
    const {harness, lambda} = await runBurst({
      changes: {pipeline: 'invoker', parallelism: 1},
      decision: {batch: {maxEvents: 50, maxBytes: null, lingerMs: null, maxWorkMs: null}},
      behave: () => ({kind: 'tokens', delayMs: 5}),
    })

    expectEverythingOnce(harness)
    const local = harness.allSunk.filter(({path}) => path === 0)
    expect(local.every(({intendedNs}) => intendedNs < 100e6)).toBe(true)
    const sizes = lambda.payloads.map(({events}) => events.length)
    expect(new Set(sizes.slice(0, -1))).toEqual(new Set([50]))
    const calls = harness
      .of('invocation')
      .map((row) => [Number(row['sentAtMs']), Number(row['clientMs'])] as const)
    for (const [index, [sentAtMs]] of calls.entries()) {
      const [beforeMs, lastedMs] = calls[index - 1] ?? [0, 0]
      expect(sentAtMs).toBeGreaterThanOrEqual(beforeMs + lastedMs)
    }
  })

  test('a source stops when it is told to, long before its stream ends', async () => {
    const trial = buildTrial({
      ...LOAD,
      pipeline: 'modified',
      load: {...LOAD.load, rateEps: 20, extent: {kind: 'events', warmupMs: 0, events: 100_000}},
    })
    const harness = new StubHarness({trial, trace: null, firstDecision: DECISION, invoke: null}, 6)
    harness.onEvents = () => {
      harness.decide({isStopping: true})
    }

    await runJob(harness)

    expect(harness.allSunk.length).toBeGreaterThan(0)
    expect(harness.allSunk.length).toBeLessThan(1000)
    expect(harness.of('applied').length).toBeGreaterThan(0)
  })

  test('a task manager without the right keys ends the job, with the words of the service', async () => {
    const keys = {accessKeyId: 'AKIATESTTESTTEST', secretAccessKey: 'only for this test'}
    const service = await startTestServer([nodeFunction('index.echo')], {keys})
    onTestFinished(() => service.close())
    const invoke = {endpoint: service.url, functionName: 'echo', region: 'us-east-1', signed: true}
    const jobOf = (): StubHarness =>
      new StubHarness(
        {trial: buildTrial({...LOAD, pipeline: 'burst'}), trace: null, firstDecision: DECISION, invoke},
        8,
      )
    const none = {AWS_EC2_METADATA_DISABLED: 'true', HOME: '/nonexistent'}
    const wrong = {...none, AWS_ACCESS_KEY_ID: keys.accessKeyId, AWS_SECRET_ACCESS_KEY: 'another'}

    await expect(runJob(jobOf(), none)).rejects.toThrow('Unable to load credentials')
    await expect(runJob(jobOf(), wrong)).rejects.toThrow(
      /a task manager cannot call the function: \S+ answered 403 InvalidSignatureException/,
    )
  })

  test('a harness that refuses ends the job, with its own words', async () => {
    const trial = buildTrial({...LOAD, pipeline: 'vanilla'})
    const harness = new StubHarness({trial, trace: null, firstDecision: DECISION, invoke: null}, 6)
    harness.refusal = 'this disk is full'

    await expect(runJob(harness)).rejects.toThrow('this disk is full')
  })
})

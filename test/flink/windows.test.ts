import {execFile} from 'node:child_process'
import {promisify} from 'node:util'
import {beforeAll, expect, onTestFinished, test} from 'vitest'
import type {WindowSettings} from '../../src/model/trial.js'
import {startModelService} from '../../src/offload/model/model-service.js'
import {asking} from '../support/expect-windows.js'
import {type BuiltJob, buildFlinkJob} from '../support/flink-job.js'
import {type NaiveQuery, naiveRowDigest, naiveWindows} from '../support/naive-windows.js'
import {DECISION, type StubDecision, StubHarness, type SunkEvent} from '../support/stub-harness.js'
import {describeWhere, hasMaven} from '../support/tools.js'
import {buildTrial, type TrialChanges} from '../support/trial.js'

const run = promisify(execFile)

interface Case {
  readonly query: NaiveQuery
  readonly windows: WindowSettings
  readonly changes: TrialChanges
  readonly decision?: Partial<StubDecision>
}

const CASES: readonly (readonly [string, Case])[] = [
  [
    'slots alone',
    {
      query: 'q7',
      windows: {sizeMs: 250, slideMs: 250},
      changes: {pipeline: 'vanilla', service: {meanMs: 1.6}},
    },
  ],
  [
    'slots and answers',
    {
      query: 'q5',
      windows: {sizeMs: 400, slideMs: 100},
      changes: {service: {meanMs: 1.6}},
      decision: {share: 0.4},
    },
  ],
  [
    'sessions of slots and answers, some given back',
    {
      query: 'q11',
      windows: {sizeMs: 150, slideMs: 50, gapMs: 150},
      changes: {service: {meanMs: 0.5}, offload: {reservedConcurrency: 1, maxAttempts: 1}},
      decision: {share: 0.6},
    },
  ],
  [
    'what is throttled away, and served by slots',
    {
      query: 'q8',
      windows: {sizeMs: 300, slideMs: 300},
      changes: {service: {meanMs: 0.5}, offload: {reservedConcurrency: 1, maxAttempts: 1}},
      decision: {share: 0.8},
    },
  ],
]

describeWhere(
  hasMaven,
  'a JDK with Maven',
  'windows of the Flink job',
)(() => {
  let job: BuiltJob
  beforeAll(async () => {
    job = await buildFlinkJob()
  })

  async function runCase({query, windows, changes, decision}: Case): Promise<StubHarness> {
    const load = {
      ...({shape: 'constant', arrivals: 'poisson', rateEps: 1200} as const),
      extent: {kind: 'duration', warmupMs: 100, durationMs: 1400} as const,
    }
    const trial = asking(buildTrial({parallelism: 2, load, ...changes}), query, windows)
    const service = trial.offload && (await startModelService({offload: trial.offload, seed: 1}, '127.0.0.1'))
    onTestFinished(() => service?.stop())
    const firstDecision = {...DECISION, ...decision}
    const spec = {trial, trace: null, firstDecision, invoke: service?.address ?? null}
    const harness = new StubHarness(spec, (service ? 4 : 3) * 2 + 1)
    const url = await harness.listen()
    onTestFinished(() => {
      harness.close()
    })
    await run('java', [
      ...['-Xmx512m', '-cp', job.classPath, 'burst.job.Main'],
      ...['--control', url, '--token', harness.token],
    ])
    return harness
  }

  test.each(CASES)('come to the rows of their events, once each: %s', async (_, asked) => {
    const {allSunk, fired} = await runCase(asked)

    const wanted = naiveWindows(asked.query, asked.windows, allSunk)
    expect(fired?.windows.map(([endMs, , rows]) => [endMs, rows])).toEqual(
      wanted.map(({endMs, rows}) => [endMs, rows.length]),
    )
    const hex8 = (word: number): string => word.toString(16).padStart(8, '0')
    expect(hex8(fired!.digestA) + hex8(fired!.digestB)).toBe(naiveRowDigest(wanted))
    // An event at the very end of a session still belongs to it.
    const lastMs = (endMs: number): number => (asked.query === 'q11' ? endMs + 1 : endMs)
    for (const [endMs, firedNs] of fired!.windows) expectDue(allSunk, lastMs(endMs), firedNs)
    const paths = new Set(allSunk.map(({path}) => path))
    const isOffloading = asked.decision !== undefined
    expect([...paths].toSorted()).toEqual(expect.arrayContaining(isOffloading ? [0, 1] : [0]))
    if (asked.changes.offload) expect(paths).toContain(2)
  })
})

/** A window fires behind the last of its events, and behind the first event after it of every source. */
function expectDue(sunk: readonly SunkEvent[], endMs: number, firedNs: number): void {
  const isBefore = ({intendedNs}: SunkEvent): boolean => intendedNs < endMs * 1e6
  for (const {path, startedNs, sentNs, workNs} of sunk.filter(isBefore)) {
    expect(firedNs).toBeGreaterThan(path === 1 ? sentNs : startedNs + workNs)
  }
  for (const subtask of [0, 1]) {
    const next = sunk.filter((event) => event.event % 2 === subtask && !isBefore(event))
    if (next.length > 0) expect(firedNs).toBeGreaterThan(Math.min(...next.map(({emittedNs}) => emittedNs)))
  }
}

import {execFile} from 'node:child_process'
import {promisify} from 'node:util'
import {beforeAll, expect, test} from 'vitest'
import {Digest} from '../../src/dataflow/digest.js'
import {createEventText} from '../../src/workload/nexmark/event-text.js'
import {type BuiltJob, buildFlinkJob} from '../support/flink-job.js'
import {DECISION, StubHarness} from '../support/stub-harness.js'
import {describeWhere, hasMaven} from '../support/tools.js'
import {buildTrial} from '../support/trial.js'

const run = promisify(execFile)
const EVENTS = 2000

/** The digest of the first events, made by the TypeScript side. */
function digestOf(events: number): string {
  const text = createEventText()
  const bytes = new Uint8Array(text.maxBytes)
  const digest = new Digest()
  for (let event = 0; event < events; event++) digest.addText(bytes, 0, text.write(event, bytes, 0))
  return digest.toString()
}

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
  async function runJob(harness: StubHarness): Promise<void> {
    const url = await harness.listen()
    try {
      await run('java', [
        '-Xmx512m',
        '-cp',
        job.classPath,
        'burst.job.Main',
        '--control',
        url,
        '--token',
        harness.token,
      ])
    } finally {
      harness.close()
    }
  }

  test('vanilla sinks every event once, with the digest of the stream', async () => {
    const trial = buildTrial({
      pipeline: 'vanilla',
      parallelism: 2,
      load: {shape: 'constant', rateEps: 1500, extent: {kind: 'events', warmupMs: 100, events: EVENTS}},
      service: {meanMs: 1},
    })
    const harness = new StubHarness({trial, trace: null, firstDecision: DECISION, invoke: null}, 6)

    await runJob(harness)

    expect(harness.hellos.toSorted()).toEqual([
      'sink 0',
      'sink 1',
      'source 0',
      'source 1',
      'tokenize 0',
      'tokenize 1',
    ])
    const events = harness.allSunk.map(({event}) => event).toSorted((x, y) => x - y)
    expect(events).toEqual(Array.from({length: EVENTS}, (_, event) => event))
    expect(digestOfResults(harness)).toBe(digestOf(EVENTS))
    for (const row of harness.allSunk) {
      expect(row.emittedNs).toBeGreaterThanOrEqual(row.intendedNs)
      expect(row.routedNs).toBeGreaterThanOrEqual(row.emittedNs)
      expect(row.sunkNs).toBeGreaterThanOrEqual(row.startedNs + row.workNs)
    }
  })
})

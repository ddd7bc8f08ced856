import {createHash} from 'node:crypto'
import {readFileSync} from 'node:fs'
import {beforeAll, expect, test} from 'vitest'
import {ROW_QUERIES} from '../../src/model/trial.js'
import {askJob, type BuiltJob, buildFlinkJob} from '../support/flink-job.js'
import {runTrial} from '../support/history.js'
import {JUDGED, judgedTrial} from '../support/judged-loads.js'
import {describeWhere, hasMaven} from '../support/tools.js'
import {buildTrial} from '../support/trial.js'
import {instantsOf, lasting, loadOf} from '../workload/load.js'

const ANSWERS = 'burst.job.check.Answers'

describeWhere(
  hasMaven,
  'a JDK with Maven',
  'windows of the Flink job',
)(() => {
  let job: BuiltJob
  beforeAll(async () => {
    job = await buildFlinkJob()
  })

  test('floors the instants of windows to the same millisecond', async () => {
    const load = loadOf('spike', {
      arrivals: 'poisson',
      rateEps: 777,
      peakRateEps: 4321,
      extent: lasting(600_000, 321),
    })
    const hash = createHash('sha256')
    const instants = instantsOf(load, {seed: 11})
    for (const atNs of instants) hash.update(`${Math.floor(atNs / 1e6)}\n`)

    const [hashed] = await askJob(job, ANSWERS, [{ask: 'instantsMs', load, seed: 11}])

    expect(instants.length).toBeGreaterThan(500_000)
    expect(hashed).toBe(hash.digest('hex'))
  })

  test.each(ROW_QUERIES)('comes to the rows of single events of %s', async (query) => {
    const load = loadOf('constant', {arrivals: 'poisson', rateEps: 2, extent: lasting(7200_000, 0)})
    const {outcome} = await runTrial(
      buildTrial({query, load, pipeline: 'vanilla', materialize: true, seed: 5}),
    )

    const [found] = await askJob(job, ANSWERS, [{ask: 'eventRows', load, seed: 5, query}])

    expect(outcome.query?.resultRows).toBeGreaterThan(50)
    expect(found).toEqual([outcome.outputDigest, outcome.query?.resultRows])
  })

  test.each(JUDGED)('comes to the final rows of Flink SQL under the load $name', async (judged) => {
    const {load, seed} = judgedTrial(judged)
    const queries = ['q5', 'q7', 'q8', 'q11'] as const

    const found = await askJob(
      job,
      ANSWERS,
      queries.map((query) => ({ask: 'rows', load, seed, query, ...judged.windows[query]})),
    )

    expect(found).toEqual(
      queries.map((query) =>
        readFileSync(new URL(`../fixtures/judge/${judged.name}-${query}.txt`, import.meta.url), 'utf8')
          .trimEnd()
          .split('\n'),
      ),
    )
  })
})

import {afterEach, describe, expect, test} from 'vitest'
import {observeJob, type ObservedJob} from '../../../src/calibrate/job/observe-job.js'
import {FlinkRest} from '../../../src/engine/flink/rest/rest-client.js'
import {msToNs, runMs} from '../../../src/model/units.js'
import {overviewOf, type StubAnswer, StubFlinkRest} from '../../support/stub-flink-rest.js'

const open: StubFlinkRest[] = []
afterEach(async () => {
  for (const stub of open.splice(0)) await stub.close()
})

const METRICS = '/jobs/1/vertices/map/subtasks/metrics'
const SOURCE_METRICS = '/jobs/1/vertices/src/subtasks/metrics'
const MAP = 'numRecordsIn,accumulateBusyTimeMs,accumulateBackPressuredTimeMs'
const SOURCE =
  'Source__in.pendingRecords,Source__in.numRecordsOut,accumulateBusyTimeMs,accumulateBackPressuredTimeMs'

const details = (changes: {readonly state?: string; readonly slots?: number} = {}): StubAnswer => ({
  body: {
    state: changes.state ?? 'RUNNING',
    vertices: [
      {id: 'src', name: 'Source: in', parallelism: 1},
      {id: 'map', name: 'count', parallelism: changes.slots ?? 4},
    ],
  },
})
const listed = (names: string): StubAnswer => ({body: names.split(',').map((id) => ({id}))})
const sums = (values: Readonly<Record<string, number>>): StubAnswer => ({
  body: Object.entries(values).map(([id, sum]) => ({id, sum})),
})

/** A job of 4 slots of 5 ms, 800/s: 400/s come, then 1 000/s, of which 200/s stay before the source. */
const TAKEN = [1000, 5000, 13_000]
const PENDING = [0, 0, 2000]
function answersAt(tick: number): Record<string, StubAnswer> {
  const [taken = 0, pending = 0] = [TAKEN[tick], PENDING[tick]]
  return {
    'GET /overview': {body: overviewOf()},
    'GET /jobs/overview': {
      body: {
        jobs: [
          {jid: '1', name: 'words', state: 'RUNNING'},
          {jid: '0', name: 'old', state: 'FINISHED'},
        ],
      },
    },
    'GET /jobs/1': details(),
    [`GET ${METRICS}`]: listed(`${MAP},numBytesIn`),
    [`GET ${SOURCE_METRICS}`]: listed(`numRecordsIn,${SOURCE}`),
    [`GET ${METRICS}?get=${MAP}&agg=sum`]: sums({
      numRecordsIn: taken,
      accumulateBusyTimeMs: taken * 5,
      accumulateBackPressuredTimeMs: 0,
    }),
    [`GET ${SOURCE_METRICS}?get=numRecordsIn,${SOURCE}&agg=sum`]: sums({
      numRecordsIn: 0,
      'Source__in.pendingRecords': pending,
      'Source__in.numRecordsOut': taken,
      accumulateBusyTimeMs: tick * 100,
      accumulateBackPressuredTimeMs: tick * 1000,
    }),
  }
}

/** Observes for 20 s of a clock that a sleep moves; `change` says what a sample meets, by its number. */
async function observed(
  change: (tick: number) => Readonly<Record<string, StubAnswer>> = () => ({}),
  {jobId, signal = new AbortController().signal}: {jobId?: string; signal?: AbortSignal} = {},
): Promise<{readonly found: ObservedJob; readonly asked: readonly string[]}> {
  const answers: Record<string, StubAnswer> = {...answersAt(0), ...change(0)}
  const stub = new StubFlinkRest({answers})
  open.push(stub)
  const rest = new FlinkRest({url: await stub.listen(), authorization: null})
  let nowMs = 0
  let tick = 0
  const found = await observeJob(
    {rest, jobId, forMs: 20_000},
    {
      clock: {nowMs: () => runMs(msToNs(nowMs))},
      sleep: (spanMs) => {
        nowMs += spanMs
        Object.assign(answers, answersAt(tick), change(tick))
        tick++
        return Promise.resolve()
      },
      signal,
      progress: () => undefined,
    },
  )
  return {found, asked: stub.asked}
}

describe('a running job', () => {
  test('tells its service time, its capacity, and the load with what waits before its sources', async () => {
    const {found, asked} = await observed()

    expect(found.job).toEqual({id: '1', name: 'words'})
    expect(found.fitted).toMatchObject({
      operator: 'count',
      slots: 4,
      serviceTimeMs: 5,
      capacityEps: 800,
      busyShare: 0.75,
      backpressuredShare: 0.1,
      seesBacklog: true,
      rates: [
        {atMs: 0, rateEps: 400, backlogEvents: 0},
        {atMs: 10_000, rateEps: 1000, backlogEvents: 2000},
      ],
    })
    expect(asked.filter((route) => !route.startsWith('GET '))).toEqual([])
  })

  test('whose busy time falls, since Flink adds idle time up in lumps, was not restarted', async () => {
    const lump = sums({numRecordsIn: 5000, accumulateBusyTimeMs: 90_000, accumulateBackPressuredTimeMs: 0})
    const {found} = await observed((tick) =>
      tick === 1 ? {[`GET ${METRICS}?get=${MAP}&agg=sum`]: lump} : {},
    )
    expect(found.fitted).toMatchObject({serviceTimeMs: 5, capacityEps: 800})
  })

  test('that ends, restarts, is rescaled or idles is no load', async () => {
    const late = (answers: Record<string, StubAnswer>) => (tick: number) => (tick === 2 ? answers : {})

    await expect(observed(late({'GET /jobs/1': details({state: 'FINISHED'})}))).rejects.toThrow(
      /words is FINISHED/,
    )
    await expect(observed(late({'GET /jobs/1': details({slots: 5})}))).rejects.toThrow(/rescaled.*count/)
    const idle = sums({numRecordsIn: 7, accumulateBusyTimeMs: 35, accumulateBackPressuredTimeMs: 0})
    await expect(observed(late({[`GET ${METRICS}?get=${MAP}&agg=sum`]: idle}))).rejects.toThrow(/restarted/)
    const silent = {
      [`GET ${METRICS}?get=${MAP}&agg=sum`]: idle,
      [`GET ${SOURCE_METRICS}?get=numRecordsIn,${SOURCE}&agg=sum`]: sums({accumulateBusyTimeMs: 0}),
    }
    await expect(observed(() => silent)).rejects.toThrow(/took no events/)
  })

  test('has to be the only one, or named', async () => {
    const jobs = (...ids: string[]) => ({
      'GET /jobs/overview': {body: {jobs: ids.map((jid) => ({jid, name: `job ${jid}`, state: 'RUNNING'}))}},
    })

    await expect(observed(() => jobs())).rejects.toThrow(/no job runs at/)
    await expect(observed(() => jobs('1', '2'))).rejects.toMatchObject({
      message: expect.stringMatching(/2 jobs run/) as string,
      suggestions: ['--job-id 1  (job 1)', '--job-id 2  (job 2)'],
    })
    await expect(observed(() => jobs('1', '2'), {jobId: '3'})).rejects.toThrow(/no job 3 runs/)
    expect((await observed(() => jobs('1', '2'), {jobId: '1'})).found.job.name).toBe('job 1')
  })

  test('without busy times cannot be read', async () => {
    await expect(observed(() => ({[`GET ${METRICS}`]: listed('numRecordsIn')}))).rejects.toThrow(
      /count has no metric accumulateBusyTimeMs/,
    )
  })

  test('is left alone at an interruption', async () => {
    await expect(observed(undefined, {signal: AbortSignal.abort()})).rejects.toThrow(
      /interrupted: nothing was written/,
    )
  })
})

test('what is no Flink is said to be none', async () => {
  await expect(observed(() => ({'GET /overview': {body: 'hello'}}))).rejects.toThrow(/Flink/)
})

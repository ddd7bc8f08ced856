import {readdirSync} from 'node:fs'
import path from 'node:path'
import {afterAll, expect, test, vi} from 'vitest'
import {flinkCacheFolder} from '../../src/engine/flink/cluster/artifacts.js'
import {readRecord} from '../../src/engine/flink/cluster/cluster-record.js'
import {flinkEngine} from '../../src/engine/flink/flink-engine.js'
import type {WindowSettings} from '../../src/model/trial.js'
import {closeTargets} from '../../src/offload/registry.js'
import {asking} from '../support/expect-windows.js'
import {runTrial} from '../support/history.js'
import {quietObserver} from '../support/quiet-observer.js'
import {describeWhere, hasMaven} from '../support/tools.js'
import {buildTrial} from '../support/trial.js'

/** A start of Flink takes long where others use the machine. */
vi.setConfig({testTimeout: 300_000})

interface Vertex {
  readonly subtasks: readonly {readonly 'taskmanager-id': string}[]
}

/** The task managers that subtasks of the one job of this process's cluster are on. */
async function placesOfJob(): Promise<ReadonlySet<string>> {
  const clusters = path.join(flinkCacheFolder(), 'clusters')
  const [own = ''] = readdirSync(clusters).filter((name) => name.startsWith(`${process.pid}-`))
  const record = await readRecord(path.join(clusters, own))
  const ask = async (route: string): Promise<unknown> => (await fetch(`${record?.url}${route}`)).json()
  const {jobs} = (await ask('/jobs/overview')) as {jobs: readonly {jid: string; state: string}[]}
  const running = jobs.find(({state}) => state === 'RUNNING')
  const {vertices} = (await ask(`/jobs/${running?.jid}`)) as {vertices: readonly {id: string}[]}
  const found = await Promise.all(
    vertices.map(async ({id}) => (await ask(`/jobs/${running?.jid}/vertices/${id}`)) as Vertex),
  )
  return new Set(found.flatMap(({subtasks}) => subtasks.map((subtask) => subtask['taskmanager-id'])))
}

describeWhere(
  hasMaven,
  'a JDK with Maven',
  'two task managers',
)(() => {
  afterAll(async () => {
    await flinkEngine.close?.()
    await closeTargets()
  })

  test.each<['q5' | 'q11', WindowSettings]>([
    ['q5', {sizeMs: 1000, slideMs: 250}],
    ['q11', {sizeMs: 300, slideMs: 300, gapMs: 300}],
  ])('come to the windows and rows of %s of the model', async (query, windows) => {
    const changes = {
      parallelism: 4,
      metricIntervalMs: 100,
      load: {
        shape: 'spike',
        rateEps: 500,
        peakRateEps: 5000,
        extent: {kind: 'duration', warmupMs: 500, durationMs: 4000},
        drainTimeoutMs: 60_000,
      },
    } as const
    const flink = {taskManagers: 2, url: null, controlHost: '127.0.0.1'}
    const trial = asking(buildTrial({...changes, engine: 'flink', flink}), query, windows)
    const looks: Promise<ReadonlySet<string>>[] = []
    const timeline = (): void => {
      if (looks.length === 0) looks.push(placesOfJob())
    }

    const outcome = await flinkEngine.run(
      trial,
      quietObserver(trial, {timeline}),
      new AbortController().signal,
    )
    const model = await runTrial(asking(buildTrial({...changes, pipeline: 'vanilla'}), query, windows))

    const [places] = await Promise.all(looks)
    expect(places?.size).toBe(2)
    expect(outcome).toMatchObject({state: 'completed', unfinishedEvents: 0, duplicateEvents: 0})
    expect(outcome.offload?.offloadedEvents).toBeGreaterThan(0)
    expect(outcome.query?.replies.applied).toBeGreaterThan(0)
    expect(outcome.outputDigest).toBe(model.outcome.outputDigest)
    const fired = ({query: of}: typeof outcome): unknown => of?.windows.map(({endMs, rows}) => [endMs, rows])
    expect(fired(outcome)).toEqual(fired(model.outcome))
  })
})

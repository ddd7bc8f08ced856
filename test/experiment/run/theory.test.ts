import {mkdtempSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import path from 'node:path'
import {afterAll, beforeAll, describe, expect, test} from 'vitest'
import {headlineP99Ms} from '../../../src/analysis/theory-gap.js'
import type {JudgedTrial} from '../../../src/analysis/verdict/verdict.js'
import {judgeRun} from '../../../src/experiment/run/judge-run.js'
import {prepareRun} from '../../../src/experiment/run/run-once.js'
import {computeTheory, theoreticalTrial, type Theory} from '../../../src/experiment/run/theory.js'
import {createWallClock} from '../../../src/kernel/wall-clock.js'
import type {GivenSettings} from '../../../src/settings/settings.js'
import {buildTrial} from '../../support/trial.js'
import {runAlone} from '../../support/run-alone.js'

let folder = ''
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'burst-theory-'))
})
afterAll(() => {
  rmSync(folder, {recursive: true, force: true})
})

interface Wish {
  readonly signal?: AbortSignal
  readonly limitMs?: number
}

async function theoryOf(given: GivenSettings, {signal, limitMs}: Wish = {}): Promise<Theory | null> {
  const prepared = await prepareRun({duration: 5000, warmup: 1000, ...given}, new Date())
  return computeTheory(prepared, {
    clock: createWallClock(),
    signal: signal ?? new AbortController().signal,
    onTimeline: () => undefined,
    ...(limitMs === undefined ? {} : {limitMs}),
  })
}

const figuresOf = (trials: readonly JudgedTrial[] | undefined): unknown =>
  trials
    ?.toSorted((a, b) => (a.row.pipeline < b.row.pipeline ? -1 : 1))
    .map(({row}) => [row.pipeline, row.parallelism, headlineP99Ms(row), row.offloadedEvents])

describe('a run in theory (docs/measurement.md#in-theory)', () => {
  test.each<GivenSettings>([
    {engine: 'embedded', target: 'local'},
    {engine: 'embedded', target: 'aws', functionName: 'mine', maxCost: 1},
    {engine: 'embedded', target: 'model', query: 'wordcount'},
    {engine: 'flink', target: 'local', kafkaBootstrap: '127.0.0.1:9092', source: 'kafka'},
  ])('computes for $engine and target $target what engine virtual does', async (given) => {
    const theory = await theoryOf({...given, maxInFlight: 64, seed: 7})
    const virtual = await prepareRun(
      {duration: 5000, warmup: 1000, engine: 'virtual', maxInFlight: 64, seed: 7, drainTimeout: 5000},
      new Date(),
    )
    const alone: JudgedTrial[] = []
    for (const trial of virtual.plan.trials) alone.push(await runAlone(trial))

    expect(theory?.missing).toBeNull()
    expect(theory?.profile).toBe('node')
    expect(theory?.verdict?.choice).toBe(judgeRun(virtual, alone).choice)
    expect(figuresOf(theory?.trials)).toEqual(figuresOf(alone))
  })

  test('asks the same windows, and tokenizes where virtual time has no words to count', () => {
    const windows = {sizeMs: 1000, slideMs: 500}
    expect(theoreticalTrial({...buildTrial({}), query: 'q5', windows})).toMatchObject({query: 'q5', windows})
    expect(theoreticalTrial(buildTrial({query: 'q2'})).query).toBe('q2')
    expect(theoreticalTrial(buildTrial({query: 'wordcount'})).query).toBe('tokenize')
  })

  test('is missing where the job on Flink is rescaled, which no model does', async () => {
    const rescaleAt = [{atMs: 2000, slots: 5}]
    const theory = await theoryOf({
      ...{engine: 'flink', pipelines: ['vanilla', 'burst'], checkpointInterval: 1000, rescaleAt},
    })
    expect(theory).toMatchObject({trials: [], verdict: null})
    expect(theory?.missing).toBe('slots that --rescale-at asks for are not computed')
  })

  test('leaves nothing of the engine or target that it is not', () => {
    const measured = buildTrial({
      engine: 'flink',
      materialize: true,
      flink: {taskManagers: 2, url: null, controlHost: '127.0.0.1'},
      source: {bootstrap: 'localhost:9092', topic: 'events'},
      sink: {bootstrap: 'localhost:9092', topic: 'finished', transactionTimeoutMs: 60_000},
      offload: {target: 'local', localStarts: 'drawn', maxCostUsd: 1, functionName: 'mine'},
    })

    expect(theoreticalTrial(measured)).toEqual(buildTrial())
    expect(theoreticalTrial(buildTrial({engine: 'embedded', pipeline: 'vanilla'}))).toEqual(
      buildTrial({pipeline: 'vanilla'}),
    )
  })

  test('is none on engine virtual', async () => {
    expect(await theoryOf({engine: 'virtual'})).toBeNull()
  })

  test('says why it has no answer, and stops no run', async () => {
    const file = path.join(folder, 'fails.mjs')
    const decide = `() => { if (++ticks > 2) throw new Error('third tick'); return {share: 0, reason: 'calm'} }`
    writeFileSync(
      file,
      `let ticks = 0\nexport default {summary: 's', settings: {}, create: () => ({kind: 'tick', decide: ${decide}})}\n`,
    )
    const theory = await theoryOf({pipelines: ['burst'], strategy: {kind: file}})

    expect(theory).toMatchObject({trials: [], verdict: null})
    expect(theory?.missing).toContain('third tick')
  })

  test('ends where it takes too long', async () => {
    const theory = await theoryOf({duration: 3_600_000, pipelines: ['vanilla']}, {limitMs: 300})

    expect(theory).toMatchObject({trials: [], missing: 'it takes longer than 0 s to compute'})
  })

  test('ends at once when it is interrupted, however rare its ticks are', async () => {
    const controller = new AbortController()
    const startedMs = performance.now()
    const theory = theoryOf(
      {duration: 3_600_000, pipelines: ['modified'], metricInterval: 60_000},
      {signal: controller.signal},
    )
    setTimeout(() => {
      controller.abort()
    }, 100)

    await expect(theory).rejects.toMatchObject({exitCode: 130})
    expect(performance.now() - startedMs).toBeLessThan(3000)
  })
})

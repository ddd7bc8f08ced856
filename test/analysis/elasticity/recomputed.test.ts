import {readFileSync} from 'node:fs'
import path from 'node:path'
import {inferSchema, initParser} from 'udsv'
import {expect, test} from 'vitest'
import {elasticityOf} from '../../../src/analysis/elasticity/elasticity.js'
import type {InvocationRow, TimelineRow} from '../../../src/engine/engine.js'
import {buildAutoscaler} from '../../support/autoscaler.js'
import {executedCalls} from '../../support/executed-calls.js'
import {buildTrial} from '../../support/trial.js'

/** Three trials' files, and what `spec_rg.py` beside them makes of those by the papers' formulas. */
const folder = path.join(import.meta.dirname, '../../fixtures/elasticity')
const read = (file: string): string => readFileSync(path.join(folder, file), 'utf8')

function cellsOf(file: string): readonly Readonly<Record<string, string>>[] {
  const text = read(file)
  return text.trim().includes('\n') ? initParser(inferSchema(text)).stringObjs(text) : []
}

interface Recomputed {
  readonly trial: 'burst' | 'rescaled' | 'bridge'
  readonly [metric: string]: string | number
}

const recomputed = read('expected.jsonl')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as Recomputed)

test.each(recomputed)("SPEC RG's metrics of $trial are those of a second program", ({trial, ...metrics}) => {
  const timeline = cellsOf(`${trial}/timeline.csv`).map(
    (row) =>
      ({
        atMs: Number(row['at_ms']),
        slots: Number(row['slots']),
        paused: Number(row['paused']),
      }) as TimelineRow,
  )
  const invocations = cellsOf(`${trial}/invocations.csv`).map(
    (row) =>
      ({
        sentAtMs: Number(row['sent_at_ms']),
        clientMs: Number(row['client_ms']),
        takenEvents: Number(row['taken_events']),
        takenWorkMs: Number(row['taken_work_ms']),
      }) as InvocationRow,
  )
  const found = elasticityOf(
    buildTrial({
      pipeline: trial,
      ...(trial === 'burst' ? {} : {autoscaler: buildAutoscaler('schedule', {steps: '14s=9'})}),
      parallelism: 4,
      service: {meanMs: 20},
      load: {
        shape: 'spike',
        rateEps: 100,
        peakRateEps: 500,
        extent: {kind: 'duration', warmupMs: 5000, durationMs: 40_000},
      },
    }),
    {timeline, calls: executedCalls(invocations)},
  )

  expect(timeline.length).toBeGreaterThan(50)
  for (const [metric, value] of Object.entries(metrics))
    expect(found?.[metric as keyof typeof found], metric).toBeCloseTo(Number(value), 9)
})

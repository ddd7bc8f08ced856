import {expect} from 'vitest'
import {createController} from '../../src/dataflow/control/controller.js'
import type {Observer, TrialOutcome} from '../../src/engine/engine.js'
import type {LocalCluster} from '../../src/engine/flink/cluster/cluster.js'
import {flinkEngine} from '../../src/engine/flink/flink-engine.js'
import {createRandom} from '../../src/kernel/random.js'
import type {Trial} from '../../src/model/trial.js'
import {quietObserver} from './quiet-observer.js'

/** From one kill to the next: a task manager takes seconds to come, and `APART_MS=30000` has room on a busy machine. */
export const APART_MS = Number(process.env['APART_MS'] ?? 12_000)

/** Runs a trial while task managers of its cluster are killed at drawn instants, each in its own part of the trial. */
export async function killedAtRandom(
  trial: Trial,
  {cluster, kills, seed}: {cluster: Pick<LocalCluster, 'crash'>; kills: number; seed: number},
): Promise<TrialOutcome> {
  const draw = createRandom(seed, 'kills')
  const atMs = Array.from({length: kills}, (_, kill) => 1500 + APART_MS * kill + 4000 * draw.at(2 * kill))
  let next = 0
  const timeline = (row: {readonly atMs: number}): void => {
    if (next < kills && row.atMs >= (atMs[next] ?? Infinity)) void cluster.crash(draw.at(2 * next++ + 1))
  }
  const observer = quietObserver(trial, {timeline, ...halves(trial)})
  const outcome = await flinkEngine.run(trial, observer, new AbortController().signal)
  expect(next).toBe(kills)
  return outcome
}

/** One of two events is offloaded, whatever the metrics say. */
function halves(trial: Trial): Pick<Observer, 'firstDecision' | 'decide'> {
  const decision = {...createController(trial).first, share: trial.offload === null ? 0 : 0.5}
  return {firstDecision: decision, decide: () => decision}
}

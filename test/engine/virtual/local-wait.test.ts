import {describe, expect, test} from 'vitest'
import {createController} from '../../../src/dataflow/control/controller.js'
import {virtualEngine} from '../../../src/engine/virtual/virtual-engine.js'
import type {Trial} from '../../../src/model/trial.js'
import {quietObserver} from '../../support/quiet-observer.js'
import {recordSunkRows, type SunkRow} from '../../support/sunk-rows.js'
import {buildTrial, type TrialChanges} from '../../support/trial.js'

interface Seen {
  readonly rows: readonly SunkRow[]
  /** What the strategy was told for each event that it was asked about, in order. */
  readonly waitsMs: readonly number[]
}

/** Runs a trial of one subtask whose strategy offloads by event number, and notes the local wait that it is told. */
async function watch(trial: Trial, isOffloaded: (asked: number) => boolean): Promise<Seen> {
  const {first} = createController(trial)
  const waitsMs: number[] = []
  const decision = {
    ...first,
    route: (localWaitMs: number) => {
      waitsMs.push(localWaitMs)
      return isOffloaded(waitsMs.length - 1)
    },
  }
  const observer = quietObserver(trial, {firstDecision: decision, decide: () => decision})
  const rows = await recordSunkRows(() => virtualEngine.run(trial, observer, new AbortController().signal))
  return {rows, waitsMs}
}

/** The mean of every event that waits, and what the mean leaves of the one in service: from the clocks alone. */
function expectedWaitMs(rows: readonly SunkRow[], {emittedNs, event}: SunkRow, meanMs: number): number {
  const served = rows.filter((row) => row.path !== 'offload' && row.event !== event)
  const waiting = served.filter((row) => queuedNs(row) <= emittedNs && row.startedNs > emittedNs)
  const inService = served.find((row) => row.startedNs <= emittedNs && row.sunkNs > emittedNs)
  const remainderMs = inService ? Math.max(0, meanMs - (emittedNs - inService.startedNs) / 1e6) : 0
  return waiting.length * meanMs + remainderMs
}

/** A refused batch of one, sent at once, comes back by a network that takes 1 ms. */
const queuedNs = ({path, routedNs}: SunkRow): number => routedNs + (path === 'fallback' ? 1e6 : 0)

const base: TrialChanges = {
  parallelism: 1,
  bufferEvents: null,
  load: {shape: 'constant', rateEps: 180, extent: {kind: 'duration', warmupMs: 0, durationMs: 20_000}},
  service: {meanMs: 5, distribution: 'lognormal', cv: 2},
}

describe('the local wait that a strategy is told', () => {
  test.each([
    {distribution: 'constant', cv: 1},
    {distribution: 'exponential', cv: 1},
    {distribution: 'lognormal', cv: 2},
  ] as const)('knows the mean of $distribution service, and nothing that was drawn', async (service) => {
    const {rows, waitsMs} = await watch(buildTrial({...base, service: {meanMs: 5, ...service}}), () => false)

    const inOrder = rows.toSorted((a, b) => a.event - b.event)
    expect(waitsMs.length).toBe(rows.length)
    expect(Math.max(...waitsMs)).toBeGreaterThan(20)
    inOrder.forEach((row, asked) => {
      expect(waitsMs[asked]).toBeCloseTo(expectedWaitMs(rows, row, 5), 6)
    })
  })

  test('has the events of the fallback list in it', async () => {
    const trial = buildTrial({
      ...base,
      batch: {kind: 'fixed', maxEvents: 1},
      profileName: 'ideal',
      // Every call is refused after 1 ms.
      offload: {
        reservedConcurrency: 0,
        maxAttempts: 1,
        maxInFlight: 1000,
        profile: {
          overhead: [
            {
              batchEvents: 1,
              quantilesMs: [
                [0, 1],
                [1, 1],
              ],
            },
          ],
        },
      },
    })
    const {rows, waitsMs} = await watch(trial, (asked) => asked % 2 === 0)

    const fallback = rows.filter(({path}) => path === 'fallback')
    expect(fallback.length).toBeGreaterThan(1000)
    const inOrder = rows.toSorted((a, b) => a.event - b.event)
    inOrder.forEach((row, asked) => {
      expect(waitsMs[asked]).toBeCloseTo(expectedWaitMs(rows, row, 5), 6)
    })
  })
})

import type * as piscina from 'piscina'
import {expect, onTestFinished, test, vi} from 'vitest'
import {createTrialPool, type TrialPool} from '../../../src/experiment/pool/trial-pool.js'
import {buildTrial} from '../../support/trial.js'

const {pools} = vi.hoisted(() => ({pools: [] as piscina.Piscina[]}))

vi.mock('piscina', async (importOriginal) => {
  const original = await importOriginal<typeof piscina>()
  class SeenPiscina extends original.Piscina {
    constructor(options: ConstructorParameters<typeof piscina.Piscina>[0]) {
      super(options)
      pools.push(this)
    }
  }
  return {...original, Piscina: SeenPiscina}
})

const shortTrial = buildTrial({
  pipeline: 'overprovisioned',
  load: {rateEps: 100, extent: {kind: 'duration', warmupMs: 0, durationMs: 1000}},
})

async function openPool(): Promise<{readonly pool: TrialPool; readonly threads: piscina.Piscina}> {
  const pool = await createTrialPool(1)
  onTestFinished(() => pool.close())
  return {pool, threads: pools.at(-1)!}
}

test('an answer that was under way when its thread was ended harms nobody', async () => {
  const {pool, threads} = await openPool()
  // As piscina 5 tells of a message of a thread whose task was aborted.
  threads.emit(
    'error',
    new Error("Unexpected message from Worker: { taskId: 4, result: { kind: 'failed' } }"),
  )

  await expect(pool.size(shortTrial)).resolves.toHaveProperty('slots')
})

test('what ends a thread that has no trial ends those that wait for one, by its own error', async () => {
  const {pool, threads} = await openPool()
  const answers = Promise.allSettled([pool.size(shortTrial), pool.size(shortTrial)])
  const failure = new Error('the script of trials is broken')
  threads.emit('error', failure)

  for (const answer of await answers) expect(answer).toEqual({status: 'rejected', reason: failure})
  await expect(pool.size(shortTrial)).rejects.toBe(failure)
})

import {afterEach, expect, test} from 'vitest'
import {createTrialPool, type TrialPool} from '../../../src/experiment/pool/trial-pool.js'
import {rowPrice} from '../../../src/settings/resolve/resolve-prices.js'
import type {TrialTask} from '../../../src/experiment/trial/execute-trial.js'
import {buildTrial} from '../../support/trial.js'

let pool: TrialPool
afterEach(() => pool.close())

const task = (id: string): TrialTask => ({
  trial: buildTrial({id}),
  folder: '',
  point: '',
  files: [],
  slotPrice: rowPrice(),
})
const never = new AbortController().signal

test('a pool answers each task with its own trial, however many wait for a thread', async () => {
  pool = createTrialPool(2)
  const ids = ['a', 'b', 'c', 'd', 'e']
  const judged = await Promise.all(ids.map((id) => pool.run(task(id), never)))
  expect(judged.map(({row}) => row.trialId)).toEqual(ids)
})

test('an abort fails the task that runs and those that wait with its reason, and others still run', async () => {
  pool = createTrialPool(1)
  const controller = new AbortController()
  const stopped = [pool.run(task('running'), controller.signal), pool.run(task('waiting'), controller.signal)]
  const other = pool.run(task('other'), never)
  const reason = new Error('stopped')
  controller.abort(reason)
  expect(await Promise.allSettled(stopped)).toEqual([
    {status: 'rejected', reason},
    {status: 'rejected', reason},
  ])
  expect((await other).row.trialId).toBe('other')
  await expect(pool.run(task('late'), controller.signal)).rejects.toBe(reason)
})

test('a bug in a thread fails its task with the stack, and the next task has another thread', async () => {
  pool = createTrialPool(1)
  const bad = {...task('bad'), slotPrice: null as never}
  const [failed, next] = await Promise.allSettled([pool.run(bad, never), pool.run(task('next'), never)])
  expect(failed).toMatchObject({
    status: 'rejected',
    reason: {stack: expect.stringContaining('buildRow') as string},
  })
  expect(next).toMatchObject({status: 'fulfilled', value: {row: {trialId: 'next'}}})
})

test('tasks fail when a pool is closed before their answer', async () => {
  pool = createTrialPool(1)
  const left = expect(pool.run(task('left'), never)).rejects.toThrow('closed')
  await pool.close()
  await left
})

import fc from 'fast-check'
import {afterEach, describe, expect, test} from 'vitest'
import {requireBallastRoom, requireMemory} from '../../../../src/engine/flink/cluster/ballast-room.js'
import type {ClusterShape} from '../../../../src/engine/flink/cluster/cluster-commands.js'
import {shapeFor} from '../../../../src/engine/flink/cluster/cluster-shape.js'
import {EnvironmentError} from '../../../../src/errors.js'
import {FlinkRest} from '../../../../src/engine/flink/rest/rest-client.js'
import {StubFlinkRest} from '../../../support/stub-flink-rest.js'

let stub: StubFlinkRest | null = null
afterEach(async () => {
  await stub?.close()
})

/** Task managers with heaps of so many MB, and what their job manager is configured with. */
async function clusterOf(
  heapsMb: readonly (number | null)[],
  settings: Readonly<Record<string, string>> = {},
): Promise<FlinkRest> {
  const taskmanagers = heapsMb.map((mb) => ({
    memoryConfiguration: {taskHeap: mb === null ? null : mb * 2 ** 20},
  }))
  stub = new StubFlinkRest({
    answers: {
      'GET /taskmanagers': {body: {taskmanagers}},
      'GET /jobmanager/config': {body: Object.entries(settings).map(([key, value]) => ({key, value}))},
    },
  })
  return new FlinkRest({url: await stub.listen(), authorization: null})
}

/** The ballast that a refusal says would do; null where it names none. */
function suggestedMb(refusal: unknown): number | null {
  const texts = refusal instanceof EnvironmentError ? refusal.suggestions.join() : ''
  const [, mb] = /give --ballast (\d+)MB or less/.exec(texts) ?? []
  return mb === undefined ? null : Number(mb)
}

const trial = {parallelism: 4, ballastMb: 200}

describe('ballast on a cluster of somebody else', () => {
  test('is refused where the heaps of its task managers do not hold it twice, with what would fit', async () => {
    const refused = requireBallastRoom(await clusterOf([384]), trial)
    await expect(refused).rejects.toThrow(
      /ballast of 200 MB takes 500 MB of heap, .* have 384 MB for the 4 subtasks of the trial/,
    )
    await expect(refused).rejects.toMatchObject({
      suggestions: expect.arrayContaining(['give --ballast 153MB or less']) as string[],
    })
  })

  test('has room on several task managers together, but on no more than its trial has subtasks at its fewest', async () => {
    const rest = await clusterOf([100, 384, 384])
    await requireBallastRoom(rest, trial)
    await requireBallastRoom(rest, {...trial, rescales: [{atMs: 1, slots: 2}]})
    await expect(requireBallastRoom(rest, {...trial, rescales: [{atMs: 1, slots: 1}]})).rejects.toThrow(
      'have 384 MB for the 1 subtask of the trial',
    )
  })

  test('is believed to fit where state lies on disk, or where the cluster does not say', async () => {
    await requireBallastRoom(await clusterOf([384], {'state.backend.type': 'rocksdb'}), trial)
    await stub?.close()
    await requireBallastRoom(await clusterOf([null]), trial)
    await stub?.close()
    stub = new StubFlinkRest({})
    await requireBallastRoom(new FlinkRest({url: await stub.listen(), authorization: null}), trial)
  })

  test('has room where it is as large as a refusal said', async () => {
    const heaps = fc.array(fc.double({min: 1, max: 400, noNaN: true}), {minLength: 1, maxLength: 3})
    await fc.assert(
      fc.asyncProperty(heaps, fc.integer({min: 1, max: 4}), async (heapsMb, parallelism) => {
        const rest = await clusterOf(heapsMb)
        const refusal: unknown = await requireBallastRoom(rest, {parallelism, ballastMb: 9999}).catch(
          (error: unknown) => error,
        )
        const most = suggestedMb(refusal)
        if (most !== null) await requireBallastRoom(rest, {parallelism, ballastMb: most})
        await stub?.close()
      }),
      {numRuns: 50, examples: [[[152.5], 1]]},
    )
  })

  test('is not asked for where a trial has none', async () => {
    await requireBallastRoom(await clusterOf([1]), {parallelism: 4})
    expect(stub?.asked).toEqual([])
  })
})

function refusalOf(shape: ClusterShape, memoryMb: number): unknown {
  try {
    requireMemory(shape, 9999, memoryMb)
    return
  } catch (error) {
    return error
  }
}

test('a cluster of ours is not started with heaps beyond the memory of this machine', () => {
  const shapeOf = (ballastMb: number, taskManagers: number) =>
    shapeFor({parallelism: 4, bufferEvents: 150, ballastMb}, {taskManagers})

  requireMemory(shapeOf(100, 2), 100, 8000)
  expect(() => {
    requireMemory(shapeOf(2000, 2), 2000, 8000)
  }).toThrow(/ballast of 2000 MB has 2 task managers of \d+ MB each, and this machine has 8000 MB/)
  // One of them would do.
  requireMemory(shapeOf(2000, 1), 2000, 8000)
  const memoryMb = fc.double({min: 2000, max: 20_000, noNaN: true})
  fc.assert(
    fc.property(memoryMb, fc.integer({min: 1, max: 3}), (hasMb, taskManagers) => {
      const most = suggestedMb(refusalOf(shapeOf(9999, taskManagers), hasMb))
      if (most !== null) requireMemory(shapeOf(most, taskManagers), most, hasMb)
    }),
  )
})

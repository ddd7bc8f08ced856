import {EnvironmentError} from '../../../errors.js'
import type {Trial} from '../../../model/trial.js'
import {unlessRefused} from '../rest/answer-errors.js'
import type {FlinkRest} from '../rest/rest-client.js'
import {HEAP_PER_STATE, heapForState} from './cluster-shape.js'
import {type ClusterShape, taskManagerProcessMb} from './cluster-commands.js'

const MIB = 2 ** 20

/** Backends that keep state on disk: heaps do not bound what they hold. */
const ON_DISK: readonly string[] = ['rocksdb', 'forst']

interface TaskManager {
  readonly memoryConfiguration?: {readonly taskHeap?: number | null}
}

/**
 * Throws an EnvironmentError where a trial's ballast has no room on the heaps of a cluster's task managers, however its
 * subtasks lie: with as few as it has at times, on those with the largest heaps. What is let through may fail all the
 * same, where Flink puts more of them onto one than its heap holds. A cluster that does not say is believed.
 */
export async function requireBallastRoom(
  rest: FlinkRest,
  {ballastMb = 0, parallelism, rescales = []}: Pick<Trial, 'ballastMb' | 'parallelism' | 'rescales'>,
): Promise<void> {
  if (ballastMb === 0) return
  const settings = await unlessRefused(rest.configuration(), {})
  const backend = settings['state.backend.type'] ?? settings['state.backend'] ?? ''
  if (ON_DISK.some((name) => backend.toLowerCase().includes(name))) return
  const {taskmanagers} = (await unlessRefused(rest.read('/taskmanagers'), {taskmanagers: []})) as {
    readonly taskmanagers: readonly TaskManager[]
  }
  const heaps = taskmanagers.map(({memoryConfiguration}) => (memoryConfiguration?.taskHeap ?? Infinity) / MIB)
  const fewest = Math.min(parallelism, ...rescales.map(({slots}) => slots))
  const hadMb = heaps
    .toSorted((a, b) => b - a)
    .slice(0, fewest)
    .reduce((sum, mb) => sum + mb, 0)
  const wantedMb = heapForState(ballastMb)
  if (heaps.length === 0 || wantedMb <= hadMb) return
  const subtasks = `${fewest} subtask${fewest === 1 ? '' : 's'}`
  throw new EnvironmentError(
    `ballast of ${ballastMb} MB takes ${wantedMb} MB of heap, itself and room to read it again, and the task managers of the Flink cluster at ${rest.url} have ${Math.floor(hadMb)} MB for the ${subtasks} of the trial`,
    {
      suggestions: [
        ...mostThatFits(hadMb),
        'start its task managers with a larger taskmanager.memory.task.heap.size, or taskmanager.memory.process.size',
        'leave --flink-url out for a cluster on this machine, whose heaps are made for it',
      ],
    },
  )
}

/** Throws an EnvironmentError where a cluster of ours would be larger than this machine, of so much memory, for its ballast's sake. */
export function requireMemory(shape: ClusterShape, ballastMb: number, memoryMb: number): void {
  if (ballastMb === 0) return
  const eachMb = taskManagerProcessMb(shape)
  const allMb = shape.taskManagers * eachMb
  if (allMb <= memoryMb) return
  const others = taskManagerProcessMb({...shape, stateHeapMb: 0})
  throw new EnvironmentError(
    `ballast of ${ballastMb} MB has ${shape.taskManagers} task manager${shape.taskManagers === 1 ? '' : 's'} of ${eachMb} MB each, and this machine has ${Math.floor(memoryMb)} MB`,
    {
      suggestions: [
        ...mostThatFits(memoryMb / shape.taskManagers - others),
        ...(shape.taskManagers > 1
          ? ['give fewer --task-managers: each has room for all of the ballast']
          : ['give --flink-url of a cluster with more memory']),
      ],
    },
  )
}

/** Heap is asked for in whole MB: half of one that is left over holds nothing. */
function mostThatFits(heapMb: number): readonly string[] {
  const mb = Math.floor(Math.floor(heapMb) / HEAP_PER_STATE)
  return mb > 0 ? [`give --ballast ${mb}MB or less`] : []
}

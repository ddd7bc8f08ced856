import {type FlinkSettings, mostSlotsOf, type Trial} from '../../../model/trial.js'
import type {ClusterShape} from './cluster-commands.js'

const LEAST_SLOTS = 16
const LEAST_SEGMENT_BYTES = 4096
const MOST_SEGMENT_BYTES = 32_768
/** What a channel of 4 KiB segments holds of our events, measured; it grows with the segment. */
const EVENTS_PER_SMALLEST = 150
/** Of state that a task holds: it, and room to read it again before the old one is collected. */
export const HEAP_PER_STATE = 2.5

/** Heap for so much state, both in MB, in whole ones. */
export const heapForState = (stateMb: number): number => Math.ceil(HEAP_PER_STATE * stateMb)

/** A slot costs nothing while it is empty, so that over-provisioning needs no other cluster. */
export function shapeFor(
  trial: Pick<Trial, 'parallelism' | 'bufferEvents' | 'rescales' | 'ballastMb'>,
  {taskManagers}: Pick<FlinkSettings, 'taskManagers'>,
): ClusterShape {
  const {bufferEvents, rescales, ballastMb = 0} = trial
  const slots = Math.ceil(mostSlotsOf(trial) / taskManagers)
  const factor = (bufferEvents ?? Infinity) / EVENTS_PER_SMALLEST
  const segmentBytes = LEAST_SEGMENT_BYTES * 2 ** Math.round(Math.log2(Math.max(1, factor)))
  return {
    taskManagers,
    slotsPerTaskManager: Math.max(LEAST_SLOTS, 2 ** Math.ceil(Math.log2(slots))),
    segmentBytes: Math.min(MOST_SEGMENT_BYTES, segmentBytes),
    ...(ballastMb > 0 && {stateHeapMb: heapForState(ballastMb)}),
    ...(rescales && {isAdaptive: true}),
  }
}

/** Whether a cluster does for a trial that wants another. */
export const fits = (has: ClusterShape, wanted: ClusterShape): boolean =>
  has.taskManagers === wanted.taskManagers &&
  has.segmentBytes === wanted.segmentBytes &&
  (has.isAdaptive ?? false) === (wanted.isAdaptive ?? false) &&
  (has.stateHeapMb ?? 0) >= (wanted.stateHeapMb ?? 0) &&
  has.slotsPerTaskManager >= wanted.slotsPerTaskManager

import {OffloadEstimate} from '../../../dataflow/calls/invoker.js'
import type {Trial} from '../../../model/trial.js'
import {SOURCE_FIGURE, SLOT_FIGURE, INVOKER_FIGURE, DECISION_FIGURE, FIGURES} from './figure-places.js'
import {
  type EventColumn,
  EVENT_COLUMNS,
  SERVED_COLUMNS,
  REPLIED_COLUMNS,
  PART_COLUMNS,
} from './ring-columns.js'
import {type RingMemory, createRing} from './ring.js'
import {type Memory, Shared, FIRST_BELL, BELL_STRIDE} from './shared.js'
import {SHORT_SPIN_NS} from './spare-core.js'
import {type TextPool, createTextPool} from './text-pool.js'

/** Stands for an unbounded channel: half an hour of a fast subtask. Untouched memory costs nothing. */
const UNBOUNDED_PLACES = 2 ** 20
// The longest text with Beam's default sizes is below 768 bytes; of many, the mean decides.
const TEXT_BYTES = 1024
const MEAN_TEXT_BYTES = 512
const MANY_PLACES = 4096
const RING_PLACES = 2048
/**
 * Of all slots together, where events go as fast as they can: a sink that sleeps, and takes its time to wake, holds no
 * slot up, and what waits for it stays a few ms.
 */
const SERVED_PLACES_AT_MAX = 16_384
const FALLBACK_PLACES = 256

const eventRing = (places: number, pool: TextPool | null = null): RingMemory<EventColumn> =>
  createRing(EVENT_COLUMNS, {
    places,
    textBytesPerPlace: pool !== null ? 0 : places > MANY_PLACES ? MEAN_TEXT_BYTES : TEXT_BYTES,
    pool: pool?.texts ?? null,
  })

/** What is read before the first event: threads open their figures one after the other, and others look meanwhile. */
function prepareFigures(memory: Memory): Memory {
  const {source, slots, invoker, decision} = new Shared(memory)
  for (const figures of source) figures[SOURCE_FIGURE.heldSinceNs] = Infinity
  for (const figures of slots) {
    figures[SLOT_FIGURE.serviceSinceNs] = Infinity
    figures[SLOT_FIGURE.startedNs] = -Infinity
  }
  invoker[INVOKER_FIGURE.estimateMs] = new OffloadEstimate().publishedMs
  decision[DECISION_FIGURE.spinNs] = SHORT_SPIN_NS
  return memory
}

/** All memory that the threads of a trial share, before any of them starts. */
export function createMemory({parallelism, bufferEvents, offload, load, windows}: Trial): Memory {
  const pool = load.rateEps === 'max' ? createTextPool() : null
  const servedPlaces = Math.max(
    RING_PLACES,
    pool === null ? 0 : Math.floor(SERVED_PLACES_AT_MAX / parallelism),
  )
  const perSubtask = <T>(create: () => T): readonly T[] => Array.from({length: parallelism}, create)
  const threads = 2 * parallelism + 4
  return prepareFigures({
    subtasks: parallelism,
    control: new SharedArrayBuffer(4 * (FIRST_BELL + BELL_STRIDE * threads + 2 * parallelism)),
    figures: new SharedArrayBuffer(8 * FIGURES * (threads + parallelism)),
    origin: new SharedArrayBuffer(8),
    pool,
    channels: perSubtask(() => eventRing(bufferEvents ?? UNBOUNDED_PLACES, pool)),
    served: perSubtask(() => createRing(SERVED_COLUMNS, {places: servedPlaces, textBytesPerPlace: 0})),
    offload: offload && {
      batches: perSubtask(() => eventRing(RING_PLACES, pool)),
      fallback: perSubtask(() => eventRing(FALLBACK_PLACES)),
      replied: createRing(REPLIED_COLUMNS, {places: RING_PLACES, textBytesPerPlace: 0}),
    },
    parts: windows
      ? Array.from({length: parallelism + 1}, () =>
          createRing(PART_COLUMNS, {places: RING_PLACES, textBytesPerPlace: 0}),
        )
      : null,
  })
}

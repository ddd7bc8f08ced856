import {InterruptError} from '../errors.js'
import type {TopicEvent} from '../kafka/topic.js'
import {createGenerator} from '../workload/nexmark/generator.js'
import type {Schedule} from '../workload/schedule.js'
import {checkRange, type Generated, type GenerateRequest} from './generate-events.js'
import {Pacer} from './pacer.js'

/** Events of a load, each with its instant. */
export interface PublishRequest extends GenerateRequest {
  readonly schedule: Schedule
  /** Waits until each event is due; else all are written as fast as they are taken. */
  readonly isPaced: boolean
}

/** Takes events in their order, and resolves when they are safe. */
export type PublishEvents = (events: readonly TopicEvent[]) => Promise<void>

/** One request to a broker costs about as much as this many records. */
const BATCH_EVENTS = 1000

/** Hands on the texts of a load with number and instant, in batches; paced, each when it is due. */
export async function publishEvents(
  request: PublishRequest,
  publish: PublishEvents,
  signal: AbortSignal,
): Promise<Generated> {
  const lastCount = checkRange(request)
  const generator = createGenerator(request.config, request)
  const scratch = Buffer.alloc(generator.maxBytes)
  const pacer = new Pacer(request.schedule, signal)
  let batch: TopicEvent[] = []
  let bytes = 0
  const flush = async (): Promise<void> => {
    if (signal.aborted) throw new InterruptError('interrupted')
    if (batch.length > 0) await publish(batch)
    batch = []
  }

  let number = request.from
  for (; number < lastCount; number++) {
    const waitMs = pacer.next()
    if (waitMs === null) break
    if (request.isPaced && waitMs > 0) {
      await flush()
      await pacer.sleep(waitMs)
    }
    const text = Buffer.from(scratch.subarray(0, generator.writeText(number, scratch, 0)))
    batch.push({number, intendedNs: pacer.dueNs, text})
    bytes += text.length
    if (batch.length === BATCH_EVENTS) await flush()
  }
  await flush()
  return {events: number - request.from, bytes}
}

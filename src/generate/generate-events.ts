import {setImmediate} from 'node:timers/promises'
import {InterruptError, UsageError} from '../errors.js'
import {createGenerator, type GeneratorOptions} from '../workload/nexmark/generator.js'
import type {GeneratorConfig} from '../workload/nexmark/settings.js'
import {resolvedMaxEvents} from '../workload/nexmark/split.js'
import type {Schedule} from '../workload/schedule.js'
import type {ByteSink} from './byte-sink.js'
import {Pacer} from './pacer.js'

/** How `burst generate` writes an event: Beam's canonical line, or the text that the job tokenizes. */
export const EVENT_FORMATS = ['canonical', 'text'] as const
export type EventFormat = (typeof EVENT_FORMATS)[number]

/** Which events of which stream, in which form, when. */
export interface GenerateRequest extends GeneratorOptions {
  readonly config: GeneratorConfig
  /** Events that the generator has produced before the first one wanted. */
  readonly from: number
  /** null = until the schedule or the generator ends. */
  readonly count: number | null
  readonly format: EventFormat
  /** When each event is due, from the start of the call; null = as fast as they are taken. */
  readonly schedule: Schedule | null
}

/** What was written. */
export interface Generated {
  readonly events: number
  readonly bytes: number
}

const CHUNK_BYTES = 1 << 18
const NEWLINE = 0x0a
/** Ids begin at 1000, the study's bidders at 2000. */
const LARGEST_ID_SHIFT = 2100

/** Writes the events in order, in constant memory; ends early where the sink's reader has gone; throws an InterruptError where it is aborted. */
export async function generateEvents(
  request: GenerateRequest,
  sink: ByteSink,
  signal: AbortSignal,
): Promise<Generated> {
  const lastCount = checkRange(request)
  const generator = createGenerator(request.config, request)
  const chunk = new Chunk(sink, CHUNK_BYTES + generator.maxBytes + 1)
  const pacer = request.schedule && new Pacer(request.schedule, signal)
  let count = request.from
  while (count < lastCount && chunk.isTaken) {
    if (pacer) {
      const wait = pacer.next()
      if (wait === null) break
      if (wait > 0) {
        await chunk.flush()
        await pacer.sleep(wait)
      }
    }
    chunk.length += write(count, chunk)
    count++
    if (chunk.length >= CHUNK_BYTES) {
      await chunk.flush()
      // Writes to a pipe are synchronous: without a turn of the event loop no Ctrl-C would be heard.
      await setImmediate()
      if (signal.aborted) throw new InterruptError('interrupted')
    }
  }
  await chunk.flush()
  return {events: count - request.from, bytes: chunk.writtenBytes}

  function write(event: number, {bytes, length}: Chunk): number {
    if (request.format === 'canonical') return generator.writeCanonical(event, bytes, length)
    const textBytes = generator.writeText(event, bytes, length)
    bytes[length + textBytes] = NEWLINE
    return textBytes + 1
  }
}

/** Where the generator ends, which must leave something to write and stay within exact integers; throws a UsageError where it does not. */
export function checkRange({config, from, count}: GenerateRequest): number {
  const maxEvents = Number(resolvedMaxEvents(config))
  if (from >= maxEvents && count !== 0) {
    throw new UsageError(`--from ${from} is behind the last event: this generator makes ${maxEvents}`, {
      suggestions: ['take a smaller --from, or raise maxEvents'],
    })
  }
  const lastCount = Math.min(from + (count ?? maxEvents), maxEvents)
  const last = config.firstEventNumber + from + (count ?? 0) + config.nexmark.outOfOrderGroupSize
  if (!Number.isSafeInteger(last + config.firstEventId + LARGEST_ID_SHIFT)) {
    throw new UsageError(`--from ${from} leads to numbers beyond exact integers`, {
      suggestions: ['take a smaller --from, firstEventId or firstEventNumber'],
    })
  }
  return lastCount
}

/** Bytes on their way to the sink. */
class Chunk {
  readonly bytes: Buffer
  length = 0
  writtenBytes = 0
  /** False once the sink's reader has gone. */
  isTaken = true
  readonly #sink: ByteSink

  constructor(sink: ByteSink, capacityBytes: number) {
    this.#sink = sink
    this.bytes = Buffer.alloc(capacityBytes)
  }

  async flush(): Promise<void> {
    if (this.length === 0) return
    this.isTaken = await this.#sink.write(this.bytes.subarray(0, this.length))
    this.writtenBytes += this.length
    this.length = 0
  }
}

import {UsageError} from '../../errors.js'
import {ByteWriter, OVERRUN_BYTES} from './byte-writer.js'
import {createChannelTable} from './channel-table.js'
import {writeCanonicalLine} from './canonical-line.js'
import {generatorProblems} from './check-config.js'
import {EventDraw} from './event-draw.js'
import {IsoTime} from './iso-time.js'
import type {Dialect, GeneratorConfig} from './settings.js'
import {writeTextLine} from './text-line.js'

/** Everything but the padding, with room to spare. */
const FIXED_BYTES = 1024

/** Writes any event of one stream by its count: how many the generator has produced before it. */
export interface Generator {
  /** Room that one event may need at its offset. */
  readonly maxBytes: number
  /** Writes the canonical line with its newline; returns the bytes written. */
  writeCanonical(count: number, target: Uint8Array, offset: number): number
  /** Writes the text without a newline; returns the bytes written. */
  writeText(count: number, target: Uint8Array, offset: number): number
}

/** How a generator differs from Beam's. */
export interface GeneratorOptions {
  readonly dialect: Dialect
  /** Read by the study's dialect only: Beam's events depend on their ids alone. */
  readonly seed: number
}

/** A generator of this configuration; a `UsageError` lists everything that is wrong with it. */
export function createGenerator(
  config: GeneratorConfig,
  options: GeneratorOptions = {dialect: 'beam', seed: 1},
): Generator {
  const problems = generatorProblems(config)
  if (problems.length > 0) {
    throw new UsageError(problems.map(({key, message}) => `${key}: ${message}`).join('\n'))
  }
  const {avgPersonByteSize, avgAuctionByteSize, avgBidByteSize} = config.nexmark
  // At most 1.2 times the average, each character escaped.
  const paddingBytes = Math.ceil(Math.max(avgPersonByteSize, avgAuctionByteSize, avgBidByteSize) * 2.4)
  const event = new EventDraw(config, options.dialect, options.seed)
  const channels = options.dialect === 'study' ? createChannelTable(options.seed) : null
  const parts = {time: new IsoTime(), channels}
  const out = new ByteWriter()

  return {
    maxBytes: FIXED_BYTES + paddingBytes + OVERRUN_BYTES,
    writeCanonical(count, target, offset) {
      event.draw(count)
      out.aim(target, offset)
      writeCanonicalLine(out, event, channels)
      return out.position - offset
    },
    writeText(count, target, offset) {
      event.draw(count)
      out.aim(target, offset)
      writeTextLine(out, event, parts)
      return out.position - offset
    },
  }
}

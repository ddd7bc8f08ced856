import {UsageError} from '../../errors.js'
import type {Rescale} from '../../model/trial.js'
import {parseCount, parseDuration} from './parse-quantity.js'

const SUGGESTIONS = [
  'write instants of the measured window in order, each with its slots, like 10s:3 or 10s:3,20s:2',
]

/** `10s:3,20s:2` as instants with their slots; a UsageError names the part at fault. */
export function parseRescales(text: string): readonly Rescale[] {
  const rescales = text.split(',').map((part) => parseRescale(part.trim()))
  const late = rescales.find(({atMs}, index) => atMs <= (rescales[index - 1]?.atMs ?? -1))
  if (late === undefined) return rescales
  throw new UsageError(`"${text}": ${late.atMs / 1000}s is not later than the instant before it`, {
    suggestions: SUGGESTIONS,
  })
}

function parseRescale(part: string): Rescale {
  const [at, slots, ...rest] = part.split(':')
  if (at === undefined || slots === undefined || rest.length > 0) {
    throw new UsageError(`"${part}" is no instant with its slots`, {suggestions: SUGGESTIONS})
  }
  return {atMs: parseDuration(at), slots: parseCount(slots, 'slots')}
}

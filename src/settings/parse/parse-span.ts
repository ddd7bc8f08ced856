import {UsageError} from '../../errors.js'
import {parseDuration} from './parse-quantity.js'
import type {Ms} from '../../model/units.js'
import {withFlag} from './with-words.js'

/** The span that a flag says, in ms: above 0 and within a limit. A timer with a longer one would fire at once; other texts throw a UsageError. */
export function parseSpan(flag: string, text: string, mostMs: Ms): Ms {
  return withFlag(flag, () => {
    const spanMs = parseDuration(text)
    if (spanMs > 0 && spanMs <= mostMs) return spanMs
    const most = `${mostMs / 60_000}m`
    throw new UsageError(`"${text}" is ${spanMs > 0 ? `longer than ${most}` : 'no time at all'}`, {
      suggestions: [`write a duration above 0 and up to ${most}, like 30s`],
    })
  })
}

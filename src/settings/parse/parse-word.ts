import {UsageError} from '../../errors.js'
import {nearestWord} from '../../model/nearest-word.js'

/** One of a list of known words, or a UsageError that names the nearest and lists them all. */
export function parseWord<Word extends string>(text: string, known: readonly Word[], what: string): Word {
  const word = known.find((candidate) => candidate === text)
  if (word !== undefined) return word

  const nearest = nearestWord(text, known)
  throw new UsageError(
    `unknown ${what} "${text}"${nearest === undefined ? '' : `, did you mean "${nearest}"?`}`,
    {
      suggestions: [`known are ${known.join(', ')}`],
    },
  )
}

import {UsageError} from '../../errors.js'
import {didYouMean} from '../../model/nearest-word.js'

/** One of a list of known words, or a UsageError that names the nearest and lists them all. */
export function parseWord<Word extends string>(text: string, known: readonly Word[], what: string): Word {
  const word = known.find((candidate) => candidate === text)
  if (word !== undefined) return word

  throw new UsageError(`unknown ${what} "${text}"${didYouMean(text, known)}`, {
    suggestions: [`known are ${known.join(', ')}`],
  })
}

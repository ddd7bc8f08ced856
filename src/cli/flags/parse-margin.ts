import {UsageError} from '../../errors.js'

const MOST = 1000

/** How many times worse is too much: a number from 1; other texts throw a UsageError. */
export function parseMargin(text: string): number {
  const value = Number(text)
  if (text.trim() !== '' && value >= 1 && value <= MOST) return value
  throw new UsageError(`--margin: "${text}" is not a number from 1 to ${MOST}`, {
    suggestions: ['write how many times worse B may be, like --margin 1.05 for 5 %'],
  })
}

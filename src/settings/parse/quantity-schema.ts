import {z} from 'zod'
import {UsageError} from '../../errors.js'
import {parseDuration} from './parse-quantity.js'

/** A text that `parse` turns into a value; the UsageError it throws becomes an issue at the key, and so does anything else than a text, in the words of `expected`. */
export function quantitySchema<T>(
  parse: (text: string) => T,
  expected = 'expected a quantity with its unit',
): z.ZodType<T> {
  return z.unknown().transform((value, context) => {
    // YAML reads a bare 100 as a number: the parser knows best what to say about a missing unit.
    if (typeof value !== 'string' && typeof value !== 'number') {
      context.addIssue(expected)
      return z.NEVER
    }
    try {
      return parse(String(value))
    } catch (error) {
      if (!(error instanceof UsageError)) throw error
      context.addIssue([error.message, ...error.suggestions].join('; '))
      return z.NEVER
    }
  })
}

/** '800ms', '5s', '5m', '1h' → ms. */
export const durationSchema = quantitySchema(parseDuration)

/** A plain number between `prefix` and `suffix`, both required: '$0.11/h', '6291456B', '100Mbps'. */
export function amountSchema(prefix: string, suffix: string): z.ZodType<number> {
  return quantitySchema((text) => parseAmount(text, prefix, suffix))
}

/** '100Mbps', '', 'Mbps' → 100; other texts throw a UsageError. */
export function parseAmount(text: string, prefix: string, suffix: string): number {
  const hasBoth = text.startsWith(prefix) && text.endsWith(suffix)
  const amount = hasBoth ? text.slice(prefix.length, text.length - suffix.length) : ''
  if (/^\d+(\.\d+)?$/.test(amount)) return Number(amount)

  throw new UsageError(`"${text}" is not of the form ${prefix}12${suffix}`)
}

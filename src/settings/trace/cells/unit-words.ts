import type {TraceUnit} from '../../../model/trial.js'

/** The unit of values, and what it follows from. */
export interface GuessedUnit {
  readonly unit: TraceUnit
  readonly because: string
  /** Of a rate: the span that it is over, where that is no second. */
  readonly perS?: number
}

const RATE_WORDS =
  /(^|[^a-z])(rates?|eps|rps|qps|tps|ops|reqps|throughput|per[ _-]?s(ec(ond)?)?|hz)($|[^a-z])|\/ ?s(ec|econd)?($|[^a-z])|rate ?\(|(Eps|Rps|Qps|Rate)$/i
const COUNT_WORDS =
  /(^|[^a-z])(sums?|counts?|samplecount|totals?|num(ber)?|n|hits|requests?|invocations?|calls?|messages?|events?|records?|queries|transactions?|increase|delta|volume)($|[^a-z])|(Count|Sum|Requests|Invocations|Messages|Received|Sent|Records)$/i

/** Bytes and bits, also per second: a load of another kind. */
const BYTES =
  /(^|[^a-z])(([kmgtp]i?)?(b|bytes?|bits?)( ?\/ ?s(ec(ond)?)?|ps|[ _-]?per[ _-]?s(ec(ond)?)?)|[kmgtp]i?b)($|[^a-z])/i

/** Rates over longer spans than a second. */
const LONGER_RATES = [
  {perS: 60, words: /(per[ _-]?|\/ ?)m(in(ute)?)?($|[^a-z])|(^|[^a-z])(rpm|qpm|tpm|epm|opm)($|[^a-z])/i},
  {perS: 3600, words: /(per[ _-]?|\/ ?)(h|hr|hour)($|[^a-z])|(^|[^a-z])(rph|qph|tph|eph)($|[^a-z])/i},
  {perS: 86_400, words: /(per[ _-]?|\/ ?)(d|day)($|[^a-z])/i},
] as const

/** The unit that a name says; null where it says none. Rates come first: `requests_per_second` counts nothing. */
export function unitInName(name: string): GuessedUnit | null {
  const spaced = name.replaceAll(/([a-z])([A-Z])/g, '$1 $2')
  if (BYTES.test(name)) return null
  const longer = LONGER_RATES.find(({words}) => words.test(spaced))
  if (longer) return {unit: 'eps', because: `per ${longer.perS} s by its name`, perS: longer.perS}
  if (RATE_WORDS.test(spaced) || RATE_WORDS.test(name)) return {unit: 'eps', because: 'from its name'}
  return COUNT_WORDS.test(spaced) || COUNT_WORDS.test(name)
    ? {unit: 'per-interval', because: 'from its name'}
    : null
}

/** The unit of values that nothing names: whole numbers are counts. */
export function unitOfValues(values: Iterable<number>): GuessedUnit {
  for (const value of values) {
    if (!Number.isInteger(value) && !Number.isNaN(value)) {
      return {unit: 'eps', because: 'guessed: they are no whole numbers'}
    }
  }
  return {unit: 'per-interval', because: 'guessed: they are whole numbers'}
}

/** Units of CloudWatch and others that count no events. */
const OTHER_QUANTITIES =
  /(^|[^a-z])(percent|seconds?|milliseconds?|microseconds?|bytes|kilobytes|megabytes|gigabytes|bits|latency|duration|response[ _-]?time|elapsed|age|lag|depth|utilization|cpu|memory|temperature)($|[^a-z])/i

/** Whether a name says a quantity that is no number of events. */
export const isOtherQuantity = (name: string): boolean =>
  BYTES.test(name) ||
  (unitInName(name)?.unit !== 'eps' &&
    OTHER_QUANTITIES.test(name.replaceAll(/([a-z])(?=[A-Z])|([A-Z])(?=[A-Z][a-z])/g, '$1$2 ')))

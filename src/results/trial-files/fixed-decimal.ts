const ZERO = '0'
const NINE = '9'
const HALF = '5'

/**
 * A value that is not negative with so many digits (at least one) after its point, halves rounded up, to the letter
 * what `Intl.NumberFormat` says: that reads the shortest text of a number as well, but takes longer to make than a
 * short run.
 */
export function fixedDecimal(value: number, digits: number): string {
  const text = String(value)
  // The others: below a millionth or above 10^21, and what is no number.
  if (!/^\d+(\.\d+)?$/.test(text)) return numberFormat(digits).format(value)
  const point = text.indexOf('.')
  if (point === -1) return `${text}.${ZERO.repeat(digits)}`
  const end = point + 1 + digits
  if (text.length <= end) return text.padEnd(end, ZERO)
  const kept = text.slice(0, end)
  return text.charAt(end) >= HALF ? raised(kept) : kept
}

/** One more in the last place. */
function raised(decimal: string): string {
  let at = decimal.length - 1
  while (at >= 0 && (decimal.charAt(at) === NINE || decimal.charAt(at) === '.')) at--
  const rest = decimal.slice(at + 1).replaceAll(NINE, ZERO)
  return at < 0 ? `1${rest}` : `${decimal.slice(0, at)}${Number(decimal.charAt(at)) + 1}${rest}`
}

const numberFormats = new Map<number, Intl.NumberFormat>()

/** Made once for each number of digits. */
function numberFormat(digits: number): Intl.NumberFormat {
  const known = numberFormats.get(digits)
  if (known) return known
  const made = new Intl.NumberFormat('en-US', {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
    useGrouping: false,
  })
  numberFormats.set(digits, made)
  return made
}

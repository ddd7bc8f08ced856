import type {TraceUnit} from '../../../model/trial.js'

/** A value as a cell has it: NaN where the cell is empty or says that there is none. */
export interface CellValue {
  readonly value: number
  /** Where the cell names a unit that says so: "req/s". */
  readonly unit: TraceUnit | null
}

/** How a column writes its numbers. */
export interface ValueFormat {
  /** Null where the text is no number in this format. */
  readonly parse: (text: string) => CellValue | null
  /** What is worth saying of it; empty for plain numbers. */
  readonly notes: readonly string[]
}

const PLAIN = /^-?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i
const COMMA = /^-?\d+,\d+$/
/** Of exports for reading: `1,234.5`, `1 234`, `1.234,5`. */
const GROUPED = /^-?\d{1,3}(,\d{3})+(\.\d+)?$/
const GROUPED_BY_POINT = /^-?\d{1,3}(\.\d{3})+,\d+$/

/** What monitoring writes where there is no value. */
const NO_VALUE = /^(nan|null|undefined|none|n\/a|na|nil|-|–|no data)?$/i

/** Grafana's and others' words for thousands, millions and so on. */
const SCALES: ReadonlyMap<string, number> = new Map([
  ['', 1],
  ['k', 1e3],
  ['K', 1e3],
  ['M', 1e6],
  ['Mil', 1e6],
  ['B', 1e9],
  ['Bil', 1e9],
  ['G', 1e9],
])

const PER_SECOND = /^([a-z]*\/s(ec|econd)?|[rqteic]ps|cps|reqps|ops|[a-z]+ per second|hz)$/i
/** Of bytes and bits: a throughput of another kind. */
const BYTES = /^([kmgtp]i?)?(b|bytes?|bits?)(\/s(ec(ond)?)?|ps| per second)$/i
const PER_MINUTE = /^([a-z]*\/m(in|inute)?|[rqteo]pm|cpm|reqpm|[a-z]+ per minute)$/i
const COUNTS = /^(req|reqs|requests?|events?|calls?|hits?|messages?|msgs?|records?|counts?)$/i

/** Whether the text says that there is no value. */
export const isNoValue = (text: string): boolean => NO_VALUE.test(text)

/** The format of a column from its cells, those without a value aside; null where its numbers can be read in two ways. */
export function valueFormatOf(cells: readonly string[], separator: string): ValueFormat | null {
  const numbers = cells.map((cell) => numberPart(ungrouped(cell)))
  if (numbers.some((text) => GROUPED_BY_POINT.test(text))) return DECIMAL_COMMA
  if (separator !== ',' && mayBeThousands(numbers)) return null
  const commas = numbers.filter((text) => COMMA.test(text))
  if (commas.length === 0) return DECIMAL_POINT
  if (separator === ',' || numbers.some((text) => text.includes('.'))) return DECIMAL_POINT
  return commas.every((text) => GROUPED.test(text)) ? null : DECIMAL_COMMA
}

/** `1.234` beside semicolons: all points have three digits behind them, as between thousands. */
function mayBeThousands(numbers: readonly string[]): boolean {
  const points = numbers.filter((text) => text.includes('.'))
  return points.length > 0 && points.every((text) => /^-?[1-9]\d{0,2}(\.\d{3})+$/.test(text))
}

const numberPart = (text: string): string => /^-?[\d.,]*/.exec(text)?.[0] ?? ''

const DECIMAL_POINT: ValueFormat = {
  parse: (text) => parseValue(text, (number) => (GROUPED.test(number) ? number.replaceAll(',', '') : number)),
  notes: [],
}

const DECIMAL_COMMA: ValueFormat = {
  parse: (text) => parseValue(text, (number) => number.replaceAll('.', '').replace(',', '.')),
  notes: ['decimal commas'],
}

/** `1 234`, `1'234`: groups of thousands that cannot be decimals, joined. */
const ungrouped = (text: string): string =>
  /^-?\d{1,3}([ \u{a0}\u{202f}'’]\d{3})+(?!\d)/u.test(text)
    ? text.replaceAll(/(?<=\d)[ \u{a0}\u{202f}'’](?=\d{3}(?!\d))/gu, '')
    : text

function parseValue(cell: string, toPlain: (number: string) => string): CellValue | null {
  if (isNoValue(cell)) return {value: Number.NaN, unit: null}
  const text = ungrouped(cell)
  const plain = toPlain(text)
  if (PLAIN.test(plain)) return {value: Number(plain), unit: null}
  return parseScaled(text, toPlain)
}

/** `1.21 K req/s`: the number, its thousands, and what it counts. */
function parseScaled(text: string, toPlain: (number: string) => string): CellValue | null {
  const number = numberPart(text)
  const plain = toPlain(number)
  if (!PLAIN.test(plain)) return null
  const words = text.slice(number.length).trim()
  if (BYTES.test(words)) return null
  const scale = SCALES.get(words)
  if (scale !== undefined) return {value: Number(plain) * scale, unit: null}
  const [, prefix = '', unit = words] =
    /^(K|k|Mil|Bil|M|B|G) +(.+)$/.exec(words) ?? /^(K|k|Mil|Bil)(.+)$/.exec(words) ?? []
  const read = unitOf(unit.trim())
  if (read === null) return null
  return {value: (Number(plain) * (SCALES.get(prefix) ?? 1)) / read.seconds, unit: read.unit}
}

function unitOf(text: string): {readonly unit: TraceUnit; readonly seconds: number} | null {
  if (PER_SECOND.test(text)) return {unit: 'eps', seconds: 1}
  if (PER_MINUTE.test(text)) return {unit: 'eps', seconds: 60}
  return COUNTS.test(text) ? {unit: 'per-interval', seconds: 1} : null
}

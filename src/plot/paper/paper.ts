import {UsageError} from '../../errors.js'

/** How figures are to come out: for a screen as they are drawn, or for a column of a paper. */
export interface Paper {
  readonly formats: readonly Format[]
  /** Of the whole figure, in points; null = as wide as it is drawn. */
  readonly widthPt: number | null
  readonly heightPt: number | null
  /** Of axis labels and legends, in points; nothing in a figure is more than a twelfth smaller. Null = 8. */
  readonly fontPt: number | null
  /** The family or the file of the font; null = Inter. */
  readonly font: string | null
  readonly ppi: number
  /** '' for none; null = the figure's own. */
  readonly title: string | null
  readonly hasCaption: boolean
  /** Other words for names in figures, like series and axes. */
  readonly labels: ReadonlyMap<string, string>
  readonly hasSpec: boolean
  /** SVGs bring their font along. */
  readonly hasFont: boolean
}

/** The kinds of files that a figure is written as. */
export const FORMATS = ['svg', 'png', 'pdf'] as const
export type Format = (typeof FORMATS)[number]

/** The size of labels where none is asked for. */
export const LABEL_PT = 8

/** What `burst plot` does without a flag. */
export const SCREEN: Paper = {
  formats: ['svg', 'png'],
  widthPt: null,
  heightPt: null,
  fontPt: null,
  font: null,
  ppi: 300,
  title: null,
  hasCaption: true,
  labels: new Map(),
  hasSpec: false,
  hasFont: false,
}

const PT_PER_UNIT: ReadonlyMap<string, number> = new Map([
  ['in', 72],
  ['cm', 72 / 2.54],
  ['mm', 72 / 25.4],
  ['pt', 1],
])

const NARROWEST_PT = 144
const WIDEST_PT = 2880

/** `3.33in`, `84mm`, `240pt` → points; throws a UsageError with the flag and a remedy. */
export function parseLength(text: string, flag: string): number {
  const [, amount = '', unit = ''] = /^(\d+(?:\.\d+)?)\s*(in|cm|mm|pt)$/.exec(text.trim()) ?? []
  const lengthPt = Number(amount) * (PT_PER_UNIT.get(unit) ?? Number.NaN)
  if (amount !== '' && lengthPt >= NARROWEST_PT && lengthPt <= WIDEST_PT) return lengthPt
  throw new UsageError(`--${flag}: "${text}" is no length from 2in to 40in`, {
    suggestions: ['write it with its unit: 3.33in, 84mm, 8.5cm or 240pt'],
  })
}

/** Labels of 11 parts in 12 are the smallest: with less they were below 6 pt. */
const LEAST_FONT_PT = 6.6
const MOST_FONT_PT = 24

/** `8pt` → points. It throws `UsageError` for what is no such size and outside the sizes that print legibly. */
export function parseFontSize(text: string): number {
  const sizePt = Number(/^(\d+(?:\.\d+)?)(?:pt)?$/.exec(text.trim())?.[1])
  if (sizePt >= LEAST_FONT_PT && sizePt <= MOST_FONT_PT) return sizePt
  throw new UsageError(`--font-size: "${text}" is no size from ${LEAST_FONT_PT}pt to ${MOST_FONT_PT}pt`, {
    suggestions: ['write it like 8pt; smaller labels would be below 6 pt, which nobody reads in print'],
  })
}

/** `svg,pdf` and the like, each once. It throws `UsageError` for a word that is no format. */
export function parseFormats(text: string): readonly Format[] {
  const words = text.split(',').map((word) => word.trim())
  const wrong = words.find((word) => !FORMATS.some((known) => known === word))
  if (wrong === undefined) return FORMATS.filter((known) => words.includes(known))
  throw new UsageError(`--format: "${wrong}" is none of ${FORMATS.join(', ')}`, {
    suggestions: ['write those you want, like --format svg,pdf'],
  })
}

/** `burst=Bursting` → name and words. It throws `UsageError` where no name stands before an `=`. */
export function parseLabel(text: string): readonly [string, string] {
  const at = text.indexOf('=')
  if (at > 0) return [text.slice(0, at), text.slice(at + 1)]
  throw new UsageError(`--label: "${text}" has no name before an =`, {
    suggestions: ['write the name and its words, like --label burst="with bursting"'],
  })
}

/** Whether a figure comes out as it is drawn, in px. */
export const isForScreen = ({widthPt, heightPt, fontPt, title, hasCaption, labels}: Paper): boolean =>
  widthPt === null &&
  heightPt === null &&
  fontPt === null &&
  title === null &&
  hasCaption &&
  labels.size === 0

import {type Figure, type Interval} from './figure.js'

/** What stands for a number of the page; a figure stands for its center, an interval for "[low, high]". */
export type Derived = number | Figure | Interval

/** Words of the page around derived numbers. They must stand there exactly once. */
export interface Quote {
  readonly kind: 'quote'
  readonly words: readonly string[]
  readonly derived: readonly Derived[]
}

/** Words of the page without derived numbers: settings, literature, arithmetic on settings. */
export interface Settings {
  readonly kind: 'settings'
  readonly texts: readonly string[]
}

/** Words of the page, and whether the rows bear them out. */
export interface Claim {
  readonly kind: 'claim'
  readonly text: string
  readonly isTrue: boolean
}

/** A column of a table: what its cell says, given the row. Nothing where the cell holds no number. */
export type CellDerivation = (row: TableRow) => Derived | readonly Derived[] | undefined

export interface Table {
  readonly kind: 'table'
  /** Columns that choose the rows: their numbers are no results. */
  readonly keys: readonly string[]
  readonly columns: Readonly<Record<string, CellDerivation>>
}

/** A row of a table, by the names in its header. */
export interface TableRow {
  /** The cell without code marks; throws where there is no such column. */
  text(column: string): string
  number(column: string): number
}

export type Derivation = Quote | Settings | Claim | Table

/** `quote\`from ${a} s to ${b} ms\`` */
export const quote = (words: TemplateStringsArray, ...derived: readonly Derived[]): Quote => ({
  kind: 'quote',
  words,
  derived,
})

export const settings = (...texts: readonly string[]): Settings => ({kind: 'settings', texts})

/** Numbers read off a figure, or off files of trials that are not kept. */
export const readOff = settings

export const claim = (text: string, isTrue: boolean): Claim => ({kind: 'claim', text, isTrue})

export const table = (keys: readonly string[], columns: Table['columns']): Table => ({
  kind: 'table',
  keys,
  columns,
})

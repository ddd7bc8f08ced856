import {UsageError} from '../../errors.js'

const SHOWN_PROBLEMS = 10

/** A line, and a column where one cell is meant; both from 1. */
export interface Cell {
  readonly line: number
  readonly column?: number
}

/** Collects what is wrong with a file, to say it all at once. */
export class Problems {
  readonly #path: string
  readonly #shown: string[] = []
  readonly #remedies = new Set<string>()
  #hidden = 0

  constructor(path: string) {
    this.#path = path
  }

  /** Notes one problem and what helps against it. */
  add({line, column}: Cell, message: string, remedies: readonly string[] = []): void {
    for (const remedy of remedies) this.#remedies.add(remedy)
    const place = column === undefined ? String(line) : `${line}:${column}`
    if (this.#shown.length < SHOWN_PROBLEMS) this.#shown.push(`${this.#path}:${place} ${message}`)
    else this.#hidden++
  }

  /** Throws a UsageError with the first ten problems and the number of the others; returns where there is none. */
  throwIfAny(remedies: readonly string[] = []): void {
    if (this.#shown.length === 0) return
    const more = this.#hidden > 0 ? [`and ${this.#hidden} more`] : []
    throw new UsageError([...this.#shown, ...more].join('\n'), {
      suggestions: [...this.#remedies, ...remedies],
    })
  }
}

/** Another row for a message: by its line, where that tells it from the row that the message is about. */
export const otherRow = (row: Cell, other: Cell): string =>
  row.line === other.line ? 'the one before' : `line ${other.line}`

/** A value as it stood, cut and without what would spoil a terminal. */
export function quote(text: string): string {
  const visible = text.replaceAll(/[^\x20-\x7e]/g, '?')
  return `"${visible.length > 40 ? `${visible.slice(0, 40)}…` : visible}"`
}

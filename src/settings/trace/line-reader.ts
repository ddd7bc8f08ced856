/** Lines one at a time, in either line ending: a trace of millions need not stand in memory twice. */
export class LineReader {
  /** Number of the line last read, from 1. */
  line = 0
  readonly #text: string
  #at: number

  constructor(text: string) {
    this.#text = text
    this.#at = text.startsWith('\u{feff}') ? 1 : 0
  }

  /** The next line without its ending, undefined behind the last. */
  next(): string | undefined {
    if (this.#at >= this.#text.length) return undefined
    const end = this.#text.indexOf('\n', this.#at)
    const to = end < 0 ? this.#text.length : end
    const line = this.#text.slice(this.#at, to)
    this.#at = to + 1
    this.line++
    return line.endsWith('\r') ? line.slice(0, -1) : line
  }
}

/** A line that is not blank, and its number. */
export interface NumberedLine {
  readonly line: number
  readonly text: string
}

/** The first lines of a text that are not blank. */
export function firstLines(text: string, most: number): readonly NumberedLine[] {
  const reader = new LineReader(text)
  const found: NumberedLine[] = []
  for (let line = reader.next(); line !== undefined && found.length < most; line = reader.next()) {
    if (line.trim() !== '') found.push({line: reader.line, text: line})
  }
  return found
}

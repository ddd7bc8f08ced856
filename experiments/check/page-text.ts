/** A number as a page prints it. Thousands are parted by a space, a minus may be U+2212. */
export const NUMBER = String.raw`(?:[−-]?\d{1,3}(?: \d{3})+(?!\d)(?:\.\d+)?|[−-]?\d+(?:\.\d+)*)`

/** Where a number stands on a page: offsets into its text. */
export interface Printed {
  readonly start: number
  readonly text: string
}

/** Value of a printed number; NaN of a version such as 2.3.0. */
export const valueOf = ({text}: Printed): number => Number(text.replaceAll(' ', '').replace('−', '-'))

/** Digits after the point. */
export const decimalsOf = (text: string): number => text.split('.')[1]?.length ?? 0

/** What is no prose: code, where links and pictures lead, tags. */
const NOT_PROSE = /^```[^]*?^```|`[^`\n]*`|\]\([^)\n]*\)|<[^>\n]*>/gm
/** A digit inside a word ("p99", "burst-4x") belongs to the word. */
const IN_PROSE = new RegExp(String.raw`(?<![\p{L}\d_.]|\p{L}-)${NUMBER}`, 'gu')

/** Every number in the prose and the tables of a Markdown page. */
export function numbersIn(markdown: string): readonly Printed[] {
  const prose = markdown.replaceAll(NOT_PROSE, (code) => ' '.repeat(code.length))
  return [...prose.matchAll(IN_PROSE)].map(({index, 0: text}) => ({start: index, text}))
}

export interface Cell {
  readonly start: number
  readonly text: string
}

/** A Markdown table: its header, and rows of as many cells. */
export interface TableText {
  readonly header: readonly string[]
  readonly rows: readonly (readonly Cell[])[]
}

/** The tables of a page, in order. */
export function tablesIn(markdown: string): readonly TableText[] {
  return [...markdown.matchAll(/(?:^\|.*\|\n?)+/gm)].map(({index, 0: block}) => {
    const lines: Cell[][] = []
    let start = index
    for (const line of block.trimEnd().split('\n')) {
      lines.push(cellsOf(line, start))
      start += line.length + 1
    }
    const [header = [], , ...rows] = lines
    return {header: header.map(({text}) => text.trim()), rows}
  })
}

function cellsOf(line: string, start: number): Cell[] {
  const cells: Cell[] = []
  let at = start + 1
  for (const text of line.slice(1, line.lastIndexOf('|')).split('|')) {
    cells.push({start: at, text})
    at += text.length + 1
  }
  return cells
}

export const lineOf = (text: string, offset: number): number => text.slice(0, offset).split('\n').length

/** What stands between the empty lines around a place. */
export function paragraphAt(text: string, offset: number): string {
  const start = text.lastIndexOf('\n\n', offset) + 1
  const end = text.indexOf('\n\n', offset)
  return text.slice(start, end === -1 ? undefined : end)
}

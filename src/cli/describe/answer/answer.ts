import {stringify} from 'csv-stringify/sync'
import {asWritten, type Cell} from '../../../results/csv.js'
import {formatTable} from '../../text/table.js'
import {terminalWidth} from '../../text/terminal-width.js'

/** What an experiment found, ready to be written in any form. */
export interface Answer {
  /** Name and question. */
  readonly title: string
  readonly header: readonly string[]
  /** As people read them. */
  readonly rows: readonly (readonly string[])[]
  /** How many of the first columns tell rows apart. */
  readonly keys: number
  /** Places of rows that are marked as the best. */
  readonly best: ReadonlySet<number>
  /** What figures and marks mean, a sentence each. */
  readonly notes: readonly string[]
  /** What it comes to, a sentence each. */
  readonly verdict: readonly string[]
  /** For machines: names of columns, and cells with all digits. */
  readonly csv: {readonly header: readonly string[]; readonly rows: readonly (readonly Cell[])[]}
}

/** A table that fits the terminal, notes, and the verdict in words. */
export function answerText(answer: Answer, width = terminalWidth()): string {
  const {title, header, rows, keys, notes, verdict} = answer
  return [
    wrapped(title, {width}),
    '',
    formatTable(header, rows, {width, keys}),
    '',
    ...notes.map((note) => wrapped(note, {width})),
    ...verdict.map((line, index) => wrapped(line, {width, label: index === 0 ? 'Verdict' : ' '})),
  ].join('\n')
}

const LABEL_WIDTH = 10

/** A text in lines of whole words; a label stands before the first, and blanks before the rest. */
export function wrapped(
  text: string,
  {width, label = ''}: {readonly width: number; readonly label?: string},
): string {
  const indent = label === '' ? '' : ' '.repeat(LABEL_WIDTH)
  const lines: string[] = []
  let line = label === '' ? '' : label.padEnd(LABEL_WIDTH - 1)
  for (const word of text.split(' ')) {
    if (line.trim() !== '' && line.length + 1 + word.length > width) {
      lines.push(line)
      line = `${indent}${word}`
    } else line = line === '' ? word : `${line} ${word}`
  }
  return [...lines, line].join('\n')
}

/** For issues and wikis: a heading, a table with the best rows in bold, notes and verdict as a list. */
export function answerMarkdown({title, header, rows, keys, best, notes, verdict}: Answer): string {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`
  const bold = (cell: string): string => (cell === '' ? '' : `**${cell}**`)
  return [
    `### ${title}`,
    '',
    line(header),
    line(header.map((_, index) => (index < keys ? ':--' : '--:'))),
    ...rows.map((cells, index) => line(best.has(index) ? cells.map(bold) : cells)),
    '',
    ...verdict.map((sentence) => `- **${sentence}**`),
    ...notes.map((note) => `- ${note}`),
  ].join('\n')
}

/** Names of columns, then a line for each row. */
export const answerCsv = ({csv}: Answer): string =>
  stringify([csv.header, ...csv.rows.map((cells) => cells.map(known))]).trimEnd()

/** What is not known is empty. */
const known = (cell: Cell): number | string =>
  typeof cell === 'number' ? (Number.isFinite(cell) ? asWritten(cell) : '') : (cell ?? '')

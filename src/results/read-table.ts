import {messageOf, UsageError} from '../errors.js'
import {readRegularFile} from '../host/read-regular-file.js'
import {readCells} from './table-cells.js'

const MOST_PROBLEMS = 8
/** Just below the longest text that Node.js can hold. */
const MAX_TABLE_BYTES = 500 * 2 ** 20
const COMMA = 44
const LINE_FEED = 10

/** What a file has to look like, and which of its columns are wanted. */
export interface TableForm<Numbers extends string, Texts extends string> {
  /** All column names, in order: another header is another format. */
  readonly header: readonly string[]
  /** How many of the last columns a file of an older version may lack: they read as empty cells. */
  readonly appended?: number
  readonly numbers: readonly Numbers[]
  readonly texts: readonly Texts[]
  /** What to do about a file that is none; by default what helps a reader. */
  readonly remedies?: readonly string[]
}

/** The wanted columns. NaN and '' are empty cells. Row i stands in line i + 2 of the file. */
export interface Table<Numbers extends string, Texts extends string> {
  readonly rowCount: number
  readonly numbers: Readonly<Record<Numbers, Float64Array>>
  readonly texts: Readonly<Record<Texts, readonly string[]>>
}

/** Reads a CSV file that burst wrote, or says in a UsageError in which lines it is not one. */
export async function readTable<Numbers extends string, Texts extends string>(
  file: string,
  form: TableForm<Numbers, Texts>,
): Promise<Table<Numbers, Texts>> {
  return parseTable(await readText(file), file, form)
}

/** A file's text; throws a UsageError for a missing or unreadable one, or one beyond what a text can hold. */
export function readText(file: string): Promise<string> {
  return Promise.resolve().then(() => textOf(file))
}

function textOf(file: string): string {
  try {
    return asWrittenByBurst(readRegularFile(file, MAX_TABLE_BYTES).toString('utf8'))
  } catch (cause) {
    if (cause instanceof UsageError) throw cause
    throw new UsageError(`cannot read ${file}: ${messageOf(cause)}`, {
      cause,
      suggestions: [
        'check the path',
        'if it was a trial that lost its files, run the experiment again with --fresh',
      ],
    })
  }
}

/** A byte order mark, Windows' ends of lines, blanks at ends of lines and blank lines at the end: what editors add to a file. */
export const asWrittenByBurst = (text: string): string =>
  /^\uFEFF|[ \t\r](?:\n|$)|\n\n$/.test(text)
    ? text
        .replace(/^\uFEFF/, '')
        .replace(/[ \t\r]+(?=\n|$)/g, '')
        .replace(/\n+$/, '\n')
    : text

interface Placed<Cells> {
  readonly at: number
  readonly name: string
  readonly cells: Cells
}

/** The same from text already read; `file` is for messages. */
export function parseTable<Numbers extends string, Texts extends string>(
  text: string,
  file: string,
  form: TableForm<Numbers, Texts>,
): Table<Numbers, Texts> {
  const notOurs = (problems: readonly string[]): UsageError => refuse(problems, form.remedies)
  const header = checkHeader(text, file, {...form, notOurs})
  const rowCount = checkLines(text, file, {header, notOurs})
  const problems: string[] = []
  const numbers = new Map(form.numbers.map((name) => [name, new Float64Array(rowCount)]))
  const texts = new Map(form.texts.map((name) => [name, Array.from({length: rowCount}, () => '')]))
  const placed = <Cells>(columns: ReadonlyMap<string, Cells>): readonly Placed<Cells>[] =>
    [...columns].map(([name, cells]) => ({at: header.indexOf(name), name, cells})).filter(({at}) => at >= 0)
  if (rowCount > 0) {
    for (const cells of numbers.values()) cells.fill(Number.NaN)
    const named = new Map(placed(numbers).map(({at, name}) => [at, name]))
    readCells(text, {
      numbers: placed(numbers),
      texts: placed(texts),
      onBad: (cell, row, {at}) => {
        const place = cellPlace({file, text}, row + 2, at)
        problems.push(`${place} ${named.get(at) ?? ''} is ${shorten(cell)}, not a number`)
      },
    })
  }
  if (problems.length > 0) throw notOurs(problems)
  return {
    rowCount,
    numbers: Object.fromEntries(numbers) as Record<Numbers, Float64Array>,
    texts: Object.fromEntries(texts) as unknown as Record<Texts, readonly string[]>,
  }
}

interface Checked {
  readonly header: readonly string[]
  readonly notOurs: (problems: readonly string[]) => UsageError
}

/** The columns that the file has: all of this version, or those of before the last ones were appended. */
function checkHeader(
  text: string,
  file: string,
  {header, appended = 0, notOurs}: Checked & Pick<TableForm<string, string>, 'appended'>,
): readonly string[] {
  if (text === '') throw notOurs([`${file}:1 is empty, without so much as a header`])
  const end = text.indexOf('\n')
  const first = end === -1 ? text : text.slice(0, end)
  const found = first.split(',')
  const least = header.length - appended
  const wanted = header.slice(0, Math.max(least, Math.min(found.length, header.length)))
  const expected = wanted.join(',')
  if (first === expected) return wanted
  const missing = wanted.filter((name) => !found.includes(name))
  const unknown = found.filter((name) => !header.includes(name))
  const say = (what: string, names: readonly string[]): string[] =>
    names.length === 0 ? [] : [`${what} ${names.slice(0, 3).map(shorten).join(', ')}`]
  const reasons = [...say('lacks', missing), ...say('has unknown', unknown)]
  const reason = reasons.length === 0 ? 'has its columns in another order' : reasons.join(', ')
  throw notOurs([`${file}:1 is not the header of this version of burst: it ${reason}`])
}

const shorten = (text: string): string => JSON.stringify(text.length > 30 ? `${text.slice(0, 30)}…` : text)

/** `file:line:column` of a cell, all from 1; cells hold no comma. */
export function cellPlace(
  {file, text}: {readonly file: string; readonly text: string},
  line: number,
  index: number,
): string {
  const before = (text.split('\n', line)[line - 1] ?? '').split(',').slice(0, index)
  return `${file}:${line}:${before.reduce((at, cell) => at + cell.length + 1, 1)}`
}

/** How many lines follow the header; each must have its number of cells and an end. */
function checkLines(text: string, file: string, {header, notOurs}: Checked): number {
  const columns = header.length
  const problems: string[] = []
  let line = 1
  let cells = 1
  let isHidden = false
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    // Nearly all: letters, digits, points.
    if (code > COMMA) continue
    if (code === COMMA) cells++
    else if (code === 0 || code === 13) isHidden = true
    else if (code === LINE_FEED) {
      if (isHidden) problems.push(`${file}:${line} holds a NUL byte or a carriage return`)
      else if (cells !== columns) problems.push(`${file}:${line} has ${cells} cells instead of ${columns}`)
      line++
      cells = 1
      isHidden = false
    }
  }
  if (!text.endsWith('\n')) problems.push(`${file}:${line} is cut off: its last line has no end`)
  if (problems.length > 0) throw notOurs(problems)
  return line - 2
}

const REMEDIES = ['remove the lines named above', 'run the experiment again with --fresh']

function refuse(problems: readonly string[], suggestions: readonly string[] = REMEDIES): UsageError {
  const more = problems.length - MOST_PROBLEMS
  const shown = problems.slice(0, MOST_PROBLEMS).join('\n  ')
  return new UsageError(more > 0 ? `${shown}\n  and ${more} more` : shown, {suggestions})
}

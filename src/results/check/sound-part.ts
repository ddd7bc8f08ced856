import {UsageError} from '../../errors.js'
import {repetitionCheck, type RowCheck, type TrialsFile} from './sound-rows.js'
import type {TrialRow} from '../trial-row.js'

/** What is left of a file, and why the rest is not. */
interface SoundPart {
  readonly rows: readonly TrialRow[]
  /** Line and reason of each row that is left out. */
  readonly skipped: readonly string[]
}

interface Reading {
  readonly file: string
  /** Rows of a text with a header; throws a UsageError where a line is no row. */
  readonly parse: (text: string) => TrialsFile
  readonly checksOf: (read: TrialsFile) => readonly RowCheck[]
}

/** A file with more than this share of bad rows is none that a person has merely touched. */
const MOST_BAD_SHARE = 0.1

interface Line {
  /** From 1, as editors count. */
  readonly number: number
  readonly text: string
}

/**
 * The rows of a trials.csv that are what burst wrote; the others are named by line. Throws a UsageError where its
 * header is not ours, and where more than one row and a tenth of all are bad.
 */
export function soundPart(text: string, {file, parse, checksOf}: Reading): SoundPart {
  const [header = '', ...rest] = text.split('\n')
  parse(text === '' ? '' : `${header}\n`)
  const last = rest.pop() ?? ''
  const lines = rest.map((line, index): Line => ({number: index + 2, text: line}))
  const skipped = new Map<number, string>()
  const readLines = (some: readonly Line[]): TrialsFile =>
    parse([header, ...some.map((line) => line.text), ''].join('\n'))
  const kept = wellFormed(lines, readLines, ({number}, error) => {
    skipped.set(number, error.message.replace(`${file}:2`, `${file}:${number}`))
  })
  const cut = lines.length + 2
  if (last !== '') skipped.set(cut, `${file}:${cut} is cut off: its last line has no end`)
  const read = readLines(kept)
  const checks = [repetitionCheck(read.columns), ...checksOf(read)]
  const rows = read.rows.filter((_, index) => {
    const [fault] = checks.flatMap((check) => check(index))
    const number = kept[index]?.number ?? 0
    if (fault) skipped.set(number, `${file}:${number} ${fault.message}`)
    return fault === undefined
  })
  const reasons = [...skipped].toSorted(([a], [b]) => a - b).map(([, reason]) => reason)
  const isTouched = reasons.length <= Math.max(1, MOST_BAD_SHARE * lines.length)
  if (isTouched && (rows.length > 0 || reasons.length === 0)) return {rows, skipped: reasons}
  throw tooManyBad(reasons)
}

/** Halves what cannot be read until single lines are left: few bad ones among many are found in few readings. */
function wellFormed(
  lines: readonly Line[],
  parse: (lines: readonly Line[]) => unknown,
  onBad: (line: Line, error: UsageError) => void,
): readonly Line[] {
  try {
    parse(lines)
    return lines
  } catch (error) {
    if (!(error instanceof UsageError)) throw error
    const [only] = lines
    if (lines.length > 1) {
      const middle = Math.ceil(lines.length / 2)
      return [lines.slice(0, middle), lines.slice(middle)].flatMap((half) => wellFormed(half, parse, onBad))
    }
    if (only) onBad(only, error)
    return []
  }
}

const MOST_NAMED = 8

function tooManyBad(reasons: readonly string[]): UsageError {
  const rest = reasons.length - MOST_NAMED
  const shown = [...reasons.slice(0, MOST_NAMED), ...(rest > 0 ? [`and ${rest} more`] : [])]
  return new UsageError(shown.join('\n  '), {
    suggestions: ['remove the lines named above', 'run the experiment again with --fresh'],
  })
}

import type {TraceReading} from '../../model/trial.js'
import type {TracePoints} from '../../workload/trace.js'
import type {GuessedUnit} from './cells/unit-words.js'
import type {Cell} from './problems.js'

/** A file to read, and what was asked about it. */
export interface TraceSource {
  readonly text: string
  /** For messages. */
  readonly path: string
  readonly reading: TraceReading
}

/** Rows as a file has them, in its order: of each the instant, the value and the place. */
export interface SeriesRows {
  /** Whole seconds, from where `isCalendar` or the file's own 0. */
  readonly s: number[]
  /** Nanoseconds within the second. */
  readonly ns: number[]
  /** NaN where the row has none; empty where each row is an event. */
  readonly values: number[]
  /** Line of each row, or the offset in the text that `placeOf` makes one of. */
  readonly places: number[]
}

/** What an importer has read, before it is judged. */
export interface RawSeries {
  /** The kind of file as it is said: "CSV". */
  readonly form: string
  /** What its times are called and how they are written: `timestamp (seconds since 1970)`. */
  readonly times: string
  /** What its values are called; null where each row is an event. */
  readonly values: string | null
  /** Null where neither the file nor a flag says it. */
  readonly unit: GuessedUnit | null
  readonly rows: SeriesRows
  readonly placeOf: (place: number) => Cell
  /** The form gives its rows in any order, so that they may be sorted. */
  readonly isAnyOrder: boolean
  /** The length of an interval, where the file states it. */
  readonly periodS: number | null
  /** Whether times are dates, so that their zone is a question, and whether they name one. */
  readonly zone: 'none needed' | 'written' | 'not written'
  readonly notes: readonly string[]
}

/** What a trace file says, and what was understood of it: sentences for the user. */
export interface ReadTrace {
  readonly points: TracePoints
  readonly understood: readonly string[]
}

/** Rows as read, with what only all of them together say. */
export interface ReadRows {
  readonly rows: SeriesRows
  /** The series of each row; empty where there is no such column. */
  readonly series: readonly string[]
  /** The unit that the cells name. */
  readonly unit: GuessedUnit | null
  readonly zones: ReadonlySet<number | null>
}

/** None yet, to be filled. */
export const noRows = (): SeriesRows => ({s: [], ns: [], values: [], places: []})

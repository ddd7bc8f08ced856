import type {Ms} from '../model/units.js'

/** The fields of an event that queries read; those of another kind hold what an earlier event left there. */
export interface QueryEvent {
  /** Of src/workload/nexmark/event-draw.ts. */
  readonly kind: number
  readonly auction: number
  readonly bidder: number
  readonly price: number
  /** Of a person, or of an auction as it is drawn. */
  readonly id: number
  /** Who opens an auction. */
  readonly seller: number
}

/** Numbers of one row, without query and window. */
export type RowFields = readonly number[]

/** An event with its text behind it. */
export interface TextedEvent extends QueryEvent {
  /** How often a byte stands in `extra`, its last field. */
  countInExtra(byte: number): number
}

/**
 * A query of single events: each comes to one row or to none, wherever it is served, and nothing is kept
 * (docs/model.md#queries-of-single-events).
 */
export interface RowQuery {
  readonly summary: string
  /** Numbers in each row. */
  readonly rowFields: number
  /** Whether events of a kind can come to a row. */
  reads(kind: number): boolean
  /** The row of an event that it reads; null where there is none. */
  row(event: TextedEvent, atMs: Ms): RowFields | null
}

/**
 * A query over windows of event time whose accumulator is a commutative monoid: parts of a window may be folded
 * anywhere, in any order, and merged once (docs/model.md#windows). A pane is the longest piece that windows share, or of
 * sessions one that none of them begins or ends within twice.
 */
export interface PaneQuery<Part = unknown> {
  readonly summary: string
  /** The windows that it asks for: tumbling ones have no slide of their own, and sessions a gap alone. */
  readonly windows: 'tumbling' | 'sliding' | 'sessions'
  /** Numbers in each entry of a part. */
  readonly entryFields: number
  /** Whether events of a kind say anything to it. */
  reads(kind: number): boolean
  /** The part of no event. */
  empty(): Part
  /** Takes an event that it reads into a part. */
  fold(part: Part, event: QueryEvent, atMs: Ms): void
  /** A part as a reply carries it. */
  entries(part: Part): Iterable<RowFields>
  /** Takes an entry of another part into this one: all of them, once, and the two are merged. */
  add(part: Part, entry: RowFields): void
  /**
   * Whether entries can be the part of events of one pane, by the instants of those that it reads: as far as can be
   * seen without the events themselves.
   */
  fits(entries: readonly RowFields[], instantsMs: readonly Ms[]): boolean
}

/** A query over windows that lie where they lie, whatever comes. */
export interface FixedQuery<Part = unknown> extends PaneQuery<Part> {
  readonly windows: 'tumbling' | 'sliding'
  /** The final rows of a window whose parts are all merged; none for the part of no event. */
  rows(part: Part): readonly RowFields[]
}

/** A query over sessions: what comes with no longer silence than the gap between, key by key. Entries are `Session` fields. */
export interface SessionQuery<Part = unknown> extends PaneQuery<Part> {
  readonly windows: 'sessions'
  /** Whose session an event that it reads belongs to. */
  keyOf(event: QueryEvent): number
}

/** A query over windows of either kind. */
export type WindowQuery = FixedQuery | SessionQuery

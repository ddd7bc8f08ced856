import {PANE_QUERIES, type PaneQueryName, type Trial, type WindowSettings} from '../../model/trial.js'
import {type Ms, type Ns, NS_PER_MS} from '../../model/units.js'
import type {RowFields, WindowQuery} from '../../query/query.js'
import {Parts} from '../../query/parts.js'
import {QUERY_TABLE} from '../../query/registry.js'
import type {ReplyContent} from '../calls/check-reply.js'
import type {Path, Rows} from '../accounting/accounting.js'
import {Digest} from '../words/digest.js'
import {type Contents, type EventSource, foldRows, WindowContents} from './contents.js'
import type {FiredWindow} from './emission.js'
import type {LoggedEvent} from './event-log.js'
import {sessionKeys} from './event-source.js'
import {asIntended, type InstantOf, instantsOf} from './instants.js'
import {Firings, type FiringSettings, type FiringsState, type Stopped} from './firings.js'
import {describeWindows, type QueryOutcome} from './query-outcome.js'
import {replyBytes} from './reply-bytes.js'
import {type Sent, wholeReply} from './whole-reply.js'
import type {WindowEnd} from './window-ends.js'

/** What one run of a query over windows reads, folds and measures time by. */
export interface QueryRunSettings extends TimedQuery {
  readonly subtasks: number
  readonly events: EventSource
  /** Null where contents are not made: windows only fire. */
  readonly contents: Contents | null
  /** Time that merging takes counts where there is a clock for it; missing in virtual time. */
  readonly now?: () => Ns
}

/** A run as a plain value, for another thread. */
export interface QueryRunState {
  readonly firings: FiringsState
  readonly due: readonly DueWindow[]
  readonly windows: readonly FiredWindow[]
  readonly firedNs: Ns
  readonly digest: {readonly first: number; readonly second: number}
  readonly rows: number
}

/** A window that may fire, once all parts of it are at hand. */
interface DueWindow {
  readonly end: WindowEnd
  readonly firedNs: Ns
}

/** What has come of answers, where another thread reads them. */
export interface ReplyCounts {
  readonly applied: number
  readonly dropped: number
  readonly bytes: number
  readonly sized: number
}

/** Counts before the first answer. */
export const NO_REPLIES: ReplyCounts = {applied: 0, dropped: 0, bytes: 0, sized: 0}

/** A query over windows with its word. */
export interface AskedQuery {
  readonly name: PaneQueryName
  readonly query: WindowQuery
  readonly windows: WindowSettings
}

/** With the rule of when its events happened. */
export interface TimedQuery extends AskedQuery {
  readonly instantNs: InstantOf
}

/** What a trial asks of its windows; null where its query has none. */
export function paneQueryOf(trial: Pick<Trial, 'query' | 'windows' | 'load'>): TimedQuery | null {
  const name = PANE_QUERIES.find((known) => known === trial.query)
  if (name === undefined || !trial.windows) return null
  return {name, query: QUERY_TABLE[name], windows: trial.windows, instantNs: instantsOf(trial.load)}
}

/** The run of a trial in virtual time; null where its query has no windows. */
export function createQueryRun(trial: Trial, events: EventSource): QueryRun | null {
  const asked = paneQueryOf(trial)
  if (asked === null) return null
  const contents = trial.materialize ? new WindowContents(asked.query, events, asked.windows) : null
  return new QueryRun({...asked, instantNs: asIntended, subtasks: trial.parallelism, events, contents})
}

/** A query over windows beside a trial (docs/model.md#windows): takes every event that is settled, and the end. */
export class QueryRun {
  readonly #settings: QueryRunSettings
  #firings: Firings
  readonly #contents: Contents | null
  readonly #due: DueWindow[] = []
  /** Null while what is dropped counts at once. */
  #heldDrops: LoggedEvent[] | null = null
  readonly #windows: FiredWindow[] = []
  readonly #digest = new Digest()
  /** When the last window so far had fired. */
  #firedNs: Ns = 0
  #rows = 0
  #appliedReplies = 0
  #droppedReplies = 0
  #repliedBytes = 0
  #sizedReplies = 0

  constructor(settings: QueryRunSettings) {
    this.#settings = settings
    this.#contents = settings.contents
    this.#firings = new Firings(this.#firingSettings())
  }

  toState(): QueryRunState {
    return {
      firings: this.#firings.toState(),
      due: this.#due,
      windows: this.#windows,
      firedNs: this.#firedNs,
      digest: {first: this.#digest.first, second: this.#digest.second},
      rows: this.#rows,
    }
  }

  /** What `toState` returned in another thread, with what became of replies. */
  static fromState(settings: QueryRunSettings, state: QueryRunState, replies: ReplyCounts): QueryRun {
    const run = new QueryRun(settings)
    run.#firings = Firings.fromState(run.#firingSettings(), state.firings)
    run.#due.push(...state.due)
    run.#windows.push(...state.windows)
    run.#firedNs = state.firedNs
    run.#digest.addSums(state.digest.first, state.digest.second)
    run.#rows = state.rows
    run.#appliedReplies = replies.applied
    run.#droppedReplies = replies.dropped
    run.#repliedBytes = replies.bytes
    run.#sizedReplies = replies.sized
    run.fireDue()
    return run
  }

  #firingSettings(): FiringSettings {
    const {query, windows, subtasks, events} = this.#settings
    return {
      windows,
      subtasks,
      reads: (event) => query.reads(events.kindOf(event)),
      keyOf: sessionKeys(query, events),
      fire: (end, firedNs) => {
        this.#due.push({end, firedNs})
        this.fireDue()
      },
    }
  }

  /** Fires what is due and at hand: to be called when parts have come. */
  fireDue(): void {
    for (let window = this.#due[0]; window !== undefined; window = this.#due[0]) {
      const {end, firedNs} = window
      if (Number.isFinite(firedNs) && this.#contents?.isGathered(end.endMs) === false) return
      this.#due.shift()
      this.#fire(end, firedNs)
    }
  }

  /** Rows that have reached the sink for the first time. */
  sunk(rows: Rows, path: Path, subtask: number): void {
    if (rows.count === 0) return
    if (path === 'offload') this.#appliedReplies++
    if (path === 'offload') this.#contents?.applyAnswer(rows)
    else this.#contents?.foldLocal(subtask, rows)
    this.#firings.noteRows(rows, this.#settings.instantNs)
  }

  /** An event of a batch was given up for good. */
  dropped({columns, offset}: Rows, atNs: Ns): void {
    const event = {
      event: columns.event[offset] ?? 0,
      intendedNs: columns.intendedNs[offset] ?? 0,
      emittedNs: columns.emittedNs[offset] ?? 0,
      routedNs: columns.routedNs[offset] ?? 0,
      settledNs: atNs,
      isSunk: false,
    }
    if (this.#heldDrops === null) this.#firings.note(event)
    else this.#heldDrops.push(event)
  }

  /** A crash comes before the next checkpoint: what is dropped from now on goes with the next restart, as rows do. */
  holdBack(): void {
    this.#heldDrops = []
  }

  /** What was held back counts after all. */
  commit(): void {
    for (const event of this.#heldDrops ?? []) this.#firings.note(event)
    this.#heldDrops = null
  }

  /** An event that is found to be given up for good when the trial has ended; one that `dropped` has taken stays as it is. */
  foundDropped(event: number, instants: {readonly intendedNs: Ns; readonly emittedNs: Ns}, atNs: Ns): void {
    if (this.#firings.has(event)) return
    this.#firings.note({
      event,
      ...instants,
      routedNs: instants.emittedNs,
      settledNs: atNs,
      isSunk: false,
    })
  }

  /** What a reply says of the events that were sent: all of it counts, or nothing that is new. */
  contentOf(sentEvents: number, content: ReplyContent | null, sent: Sent): ReplyContent | null {
    const whole = wholeReply(sentEvents, content, sent)
    if (whole.isDropped) this.#droppedReplies++
    return whole.content
  }

  /** What the answer to these events weighs; the same whether contents are made or not. */
  replyBytes({columns, offset, count}: Rows): number {
    const {query, events, windows} = this.#settings
    const parts = new Parts(query, windows.slideMs)
    foldRows(parts, {columns, offset, count}, {query, events})
    const bytes = replyBytes(columns.event.subarray(offset, offset + count), count, {query, parts})
    this.#repliedBytes += bytes
    this.#sizedReplies++
    return bytes
  }

  restart(stopped: Stopped, next: {readonly subtasks: number; readonly fromNs: Ns}): void {
    const held = this.#heldDrops ?? []
    this.#heldDrops = null
    const unfinished: Stopped['unfinished'] = (visit) => {
      stopped.unfinished(visit)
      for (const {event, intendedNs, emittedNs} of held) visit(event, intendedNs, emittedNs)
    }
    this.#firings.restart({...stopped, unfinished}, next)
  }

  /** An event that will not be settled any more. */
  unfinished(event: number, intendedNs: Ns, emittedNs: Ns | null): void {
    this.#firings.note({
      event,
      intendedNs,
      emittedNs: emittedNs ?? Infinity,
      routedNs: Infinity,
      settledNs: Infinity,
      isSunk: true,
    })
  }

  /** The trial is over; `windowEndNs` is null where its stream did not come to its end. */
  end(
    trial: Trial,
    {endNs, windowEndNs}: {readonly endNs: Ns; readonly windowEndNs: Ns | null},
  ): QueryOutcome {
    if (windowEndNs === null) this.#firings.advance()
    else this.#firings.end(windowEndNs)
    const {name, windows} = this.#settings
    const hasContents = this.#contents !== null
    return describeWindows(
      {
        name,
        windows,
        fired: this.#windows,
        resultRows: hasContents ? this.#rows : null,
        digest: hasContents ? this.#digest.toString() : null,
        replies: {
          applied: this.#appliedReplies,
          dropped: this.#droppedReplies,
          bytesMean: this.#repliedBytes / this.#sizedReplies,
        },
      },
      trial,
      {endNs, windowEndNs},
    )
  }

  #fire(end: WindowEnd, firedNs: Ns): void {
    const {endMs} = end
    const {now} = this.#settings
    const fromNs = now?.() ?? 0
    const isFired = Number.isFinite(firedNs)
    const rows = this.#contents === null || !isFired ? null : this.#contents.fire(end)
    for (const row of rows ?? []) this.#addRow(endMs, row)
    const mergeNs = (now?.() ?? 0) - fromNs
    // Windows that fire at once are merged one after the other.
    this.#firedNs = Math.max(firedNs, this.#firedNs) + mergeNs
    this.#windows.push({endMs, firedMs: this.#firedNs / NS_PER_MS, rows: rows?.length ?? null})
  }

  /** Counts a row, and adds it to the digest: query, end of window, fields. */
  #addRow(endMs: Ms, fields: RowFields): void {
    this.#rows++
    this.#digest.addRow([this.#settings.name, endMs, ...fields])
  }
}

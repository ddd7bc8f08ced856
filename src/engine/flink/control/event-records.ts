import {
  type Accounting,
  type BatchColumns,
  batchColumns,
  type Path,
} from '../../../dataflow/accounting/accounting.js'
import {Histogram} from '../../../metrics/histogram.js'
import type {Ns} from '../../../model/units.js'
import {MalformedMessage} from './control-messages.js'

const PATHS = ['local', 'offload', 'fallback'] as const satisfies readonly Path[]

/** Of the columns that the accounting takes: service begins, or the batch was due; its last send, 0 on other paths. */
const INSTANTS = ['intendedNs', 'emittedNs', 'routedNs', 'startedNs', 'sentNs', 'sunkNs'] as const

/** Behind number and path, eight bytes each: the instants, then its work (of its whole batch) and what else a call took. */
const TIMES = [...INSTANTS, 'workNs', 'coldNs', 'networkNs'] as const
const TIME_BYTES = 8

/** Bytes of one sunk event on the wire, little-endian. */
export const RECORD_BYTES = TIME_BYTES * (TIMES.length + 1)

type Times = Readonly<Record<(typeof TIMES)[number], Ns>>

/** One event as a sink sends it. */
export interface EventRecord extends Times {
  readonly event: number
  readonly path: Path
}

/** The records of a message; throws a MalformedMessage where the last is cut. */
export function decodeRecords(bytes: Buffer): readonly EventRecord[] {
  if (bytes.length % RECORD_BYTES !== 0) {
    throw new MalformedMessage(`${bytes.length} bytes are not whole records of ${RECORD_BYTES}`)
  }
  return Array.from({length: bytes.length / RECORD_BYTES}, (_, row) =>
    decodeRecord(bytes, row * RECORD_BYTES),
  )
}

function decodeRecord(bytes: Buffer, at: number): EventRecord {
  const path = PATHS[bytes.readUInt8(at + 4)]
  if (path === undefined)
    throw new MalformedMessage(`path ${bytes.readUInt8(at + 4)} of a record is not known`)
  const record: Partial<Record<keyof Times, Ns>> = {}
  for (const [column, name] of TIMES.entries())
    record[name] = bytes.readDoubleLE(at + TIME_BYTES * (column + 1))
  return {event: bytes.readUInt32LE(at), path, ...(record as Times)}
}

/** The reverse, for a stand-in of a sink. */
export function encodeRecords(records: readonly EventRecord[]): Buffer {
  const bytes = Buffer.alloc(records.length * RECORD_BYTES)
  records.forEach((record, row) => {
    const at = row * RECORD_BYTES
    bytes.writeUInt32LE(record.event, at)
    bytes.writeUInt8(PATHS.indexOf(record.path), at + 4)
    TIMES.forEach((name, column) => bytes.writeDoubleLE(record[name], at + TIME_BYTES * (column + 1)))
  })
  return bytes
}

/** Hands the records of sinks to the one accounting, in runs that share a path and, offloaded, a batch. */
export class EventIntake {
  /** Due to last send, a batch each. */
  readonly clientWait = new Histogram()
  /** How late the source handed on by itself, of rows since the last tick; the trial resets it. */
  readonly intervalLateness = new Histogram(2)
  /** Since when nothing holds the sources: what they handed on before is as late as they were held. Infinity while something does. */
  calmFromNs: Ns = -Infinity
  servedEvents = 0
  /** By how much services were longer than what was drawn for them, the way to the sink included. */
  overtimeNs = 0
  readonly #accounting: Accounting
  /** Per subtask, the latest hand-over known: no later event of it was emitted before. */
  readonly #lastEmittedNs: number[]
  readonly #downUntilNs: Ns[] = []
  readonly #sunkNs: Ns[] = []

  constructor(accounting: Accounting, subtasks: number) {
    this.#accounting = accounting
    this.#lastEmittedNs = Array<number>(subtasks).fill(0)
  }

  /** A subtask goes on after a crash: what was due before is late by that, and not by its source. */
  wasDown(subtask: number, untilNs: Ns): void {
    this.#downUntilNs[subtask] = untilNs
  }

  take(subtask: number, records: readonly EventRecord[]): void {
    if (subtask >= this.#lastEmittedNs.length) throw new MalformedMessage(`there is no sink ${subtask}`)
    let start = 0
    let before: EventRecord | null = null
    for (const [row, record] of records.entries()) {
      if (before && !belongTogether(before, record)) {
        this.#takeRun(subtask, records.slice(start, row))
        start = row
      }
      before = record
    }
    this.#takeRun(subtask, records.slice(start))
  }

  lastEmittedNs(subtask: number): Ns {
    return this.#lastEmittedNs[subtask] ?? 0
  }

  /** Events sunk in a span, up to its end; the flow of records is a fraction of a second behind. */
  sunkBetween(fromNs: Ns, toNs: Ns): number {
    return this.#sunkNs.reduce((sum, atNs) => (atNs > fromNs && atNs <= toNs ? sum + 1 : sum), 0)
  }

  #takeRun(subtask: number, run: readonly EventRecord[]): void {
    const [first] = run
    if (!first) return
    for (const record of run) this.#note(subtask, record)
    const rows = {columns: columnsOf(run), offset: 0, count: run.length}
    if (first.path === 'local') this.#accounting.sinkLocal(subtask, rows)
    else if (first.path === 'fallback') this.#accounting.sinkFallback(subtask, rows)
    else {
      this.clientWait.record(first.sentNs - first.startedNs)
      const spentNs = meanOf(run, ({sunkNs, sentNs}) => sunkNs - sentNs)
      this.#accounting.sinkOffloaded(subtask, rows, {
        coldNs: first.coldNs,
        serviceNs: first.workNs,
        // What is left, so that the parts make up the whole; the way from reply to sink is in it.
        networkNs: Math.max(0, spentNs - first.coldNs - first.workNs),
      })
    }
  }

  #note(subtask: number, {path, intendedNs, emittedNs, startedNs, sunkNs, workNs}: EventRecord): void {
    this.#sunkNs.push(sunkNs)
    this.#lastEmittedNs[subtask] = Math.max(this.#lastEmittedNs[subtask] ?? 0, emittedNs)
    const isOwn = emittedNs >= this.calmFromNs && intendedNs >= (this.#downUntilNs[subtask] ?? 0)
    if (isOwn) this.intervalLateness.record(emittedNs - intendedNs)
    if (path === 'offload') return
    this.servedEvents++
    this.overtimeNs += sunkNs - startedNs - workNs
  }
}

/** Rows of a block rise in event number; a batch is known by its send. */
const belongTogether = (one: EventRecord, next: EventRecord): boolean =>
  one.path === next.path && next.event > one.event && (one.path !== 'offload' || one.sentNs === next.sentNs)

const meanOf = (run: readonly EventRecord[], read: (record: EventRecord) => number): number =>
  run.reduce((sum, record) => sum + read(record), 0) / run.length

function columnsOf(run: readonly EventRecord[]): BatchColumns {
  const columns = batchColumns(run.length)
  run.forEach((record, row) => {
    for (const name of ['event', ...INSTANTS] as const) columns[name][row] = record[name]
  })
  return columns
}

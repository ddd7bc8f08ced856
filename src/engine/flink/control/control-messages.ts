import type {ReplyStatus} from '../../../dataflow/calls/invoker.js'
import {jsonOrUndefined} from '../../../model/json-text.js'
import type {InvocationRow} from '../../engine.js'

/** What the job sends to the harness, and what it receives; instants in integer ns on the trial's clock. */

export const ROLES = ['source', 'invoker', 'tokenize', 'sink'] as const
/** The one task that merges windows, beside those of every subtask. */
export const MERGE = 'merge'
export type Role = (typeof ROLES)[number] | typeof MERGE

/** An operator is open. */
export interface Hello {
  readonly role: Role
  readonly subtask: number
  /** Subtasks that the job runs with. */
  readonly parallelism: number
  /** How often Flink had begun this subtask before. */
  readonly attempt: number
  /** The checkpoint that it goes on from; 0 where it begins. Missing in a job that is never restarted. */
  readonly restored?: number
  /** CLOCK_MONOTONIC of its host, as a decimal string. */
  readonly monotonicNs: string
  readonly wallMs: number
  readonly host: string
  readonly pid: number
}

/** Counted since the origin, but for the gauges `fallback` and `inFlightEvents`; a role sends what it knows. */
export interface CountersLine {
  readonly kind: 'counters'
  readonly subtask: number
  readonly atNs: number
  readonly emitted?: number
  readonly routedLocal?: number
  readonly offloaded?: number
  readonly taken?: number
  readonly fallback?: number
  readonly inFlightEvents?: number
  /** CPU time that calling took of the subtask: of its task's thread, and of its HTTP client's. */
  readonly invokerCpuNs?: number
  /** Of a source with its policy: an event was due and could not be handed on. */
  readonly policyBlockedNs?: number
  /** Of `tokenize`: a service was under way, the one that lasts included. */
  readonly busyNs?: number
  /** Services that `tokenize` has ended. */
  readonly processed?: number
  /** Since when `tokenize` has served an event; null while it serves none. */
  readonly servesFromNs?: number | null
  /** Of a query of Nexmark: answers that were applied, that were dropped whole, and all that were read. */
  readonly appliedReplies?: number
  readonly droppedReplies?: number
  readonly readReplies?: number
  readonly readBytes?: number
}

/** One batch at its end; the environment by whatever name the target gives it. */
export interface InvocationLine extends Omit<
  InvocationRow,
  'environmentId' | 'durationMs' | 'takenEvents' | 'takenWorkMs'
> {
  readonly kind: 'invocation'
  readonly subtask: number
  readonly givenUpEvents: number
  readonly environmentId: number | string
  /** Null: not known. */
  readonly durationMs: number | null
  readonly takenWorkMs: number | null
}

/** One line from the job to the harness, by its kind. */
export type ReportLine =
  | CountersLine
  | InvocationLine
  /** A request leaves for the service. */
  | {
      readonly kind: 'sent'
      readonly subtask: number
      readonly events: number
      readonly isRetry: boolean
      readonly requestBytes: number
      /** The last checkpoint whose barrier its path has passed. */
      readonly epoch?: number
    }
  | {
      readonly kind: 'reply'
      readonly subtask: number
      readonly atNs: number
      readonly status: ReplyStatus
      /** In its request. */
      readonly events: number
      /** False: refused, or never carried to the service. */
      readonly isInvoked: boolean
      readonly isCold: boolean
      /** Its request was reported as `no-reply` before. */
      readonly isLate: boolean
      /** Null: not known. */
      readonly initMs: number | null
      readonly billedMs: number | null
      readonly responseBytes: number
    }
  | {readonly kind: 'fallback'; readonly subtask: number; readonly count: number}
  | {readonly kind: 'dropped'; readonly subtask: number; readonly events: readonly number[]}
  | {readonly kind: 'applied'; readonly subtask: number; readonly version: number; readonly atNs: number}
  | {readonly kind: 'paused'; readonly subtask: number; readonly atNs: number; readonly forNs: number}
  | {readonly kind: 'interval'; readonly subtask: number}
  | WordsLine
  /** A checkpoint is complete, as the task that merges windows reports it. */
  | {readonly kind: 'merged'; readonly subtask: number; readonly checkpoint: number}
  /** A checkpoint is complete, as a sink reports it. */
  | {readonly kind: 'completed'; readonly subtask: number; readonly checkpoint: number}
  /** A policy of a later attempt goes on. */
  | ({readonly kind: 'restored'} & Restored)
  /** A function answers a query of Nexmark with tokens. */
  | {readonly kind: 'unknown-query'; readonly subtask: number}

/** At the end of a slot: different words that it has counted, all of them, and the sums of their digest. */
export interface WordsLine {
  readonly kind: 'words'
  readonly subtask: number
  readonly words: number
  readonly tokens: number
  readonly digestA: number
  readonly digestB: number
}

/** What a subtask of a later attempt has of the one before. */
export interface Restored {
  readonly subtask: number
  /** 0: none was complete. */
  readonly checkpoint: number
  /** Calls under way at the checkpoint, which are made again. */
  readonly calls: number
  /** Events of those calls and of the open batch. */
  readonly events: number
  /** Subtasks that the job runs with; missing where they are as many as ever. */
  readonly subtasks?: number
  /** Handed on by the source before the checkpoint. */
  readonly emitted: number
}

/** What a sink knows at its end, however that came. */
export interface SinkResult {
  readonly sunkEvents: number
  readonly suppressedDuplicateEvents: number
  /** Those of them that the slot itself served twice: an answer that comes twice is a target's, this is a restart's. */
  readonly repeatedLocalEvents: number
  readonly digestA: number
  readonly digestB: number
  /** The digest of what the slot itself has served. */
  readonly servedA?: number
  readonly servedB?: number
  /** Of all texts, or rows of a query of single events. */
  readonly tokens?: number
  /** Where events are not sent one by one (rate max): on the trial's clock. */
  readonly lastSunkNs?: number
}

/** End in ms, instant of firing in ns on the trial's clock, number of final rows. */
export type FiredWindow = readonly [number, number, number]

/** What has fired by the end, however that came, but for windows that were reported at a barrier. */
export interface WindowsResult {
  readonly windows: readonly FiredWindow[]
  readonly digestA: number
  readonly digestB: number
}

/** The origin of the trial's clock, as the job takes it over. */
export interface StartAnswer {
  readonly originMonotonicNs: string
  readonly originWallMs: number
  /** Equal boots share one monotonic clock. */
  readonly bootId: string
}

/** What the policies do until the next one; `null` limits are none. */
export interface DecisionAnswer {
  readonly version: number
  readonly share: number
  readonly perEvent: {readonly kind: string; readonly settings: Readonly<Record<string, unknown>>} | null
  readonly batch: {
    readonly maxEvents: number
    readonly maxBytes: number | null
    readonly lingerMs: number | null
    readonly maxWorkMs: number | null
  }
  readonly estimateMs: number
  readonly wait: readonly SubtaskWait[] | null
  readonly isStopping: boolean
}

/** Events in front of a subtask's server when it was last heard of. */
export interface SubtaskWait {
  readonly subtask: number
  readonly localWaitEvents: number
  readonly measuredAtNs: number
}

/** A message that does not follow the protocol; its text goes back to the job. */
export class MalformedMessage extends Error {}

/** The first message of a task; throws a MalformedMessage where it is none. */
export function parseHello(text: string): Hello {
  const hello = parseObject(text) as Partial<Hello>
  const isRole = [...ROLES, MERGE].some((role) => role === hello.role)
  const isPlaced = isIndex(hello.subtask) && isIndex(hello.parallelism) && isIndex(hello.attempt)
  if (!isRole || !isPlaced || !/^\d+$/.test(String(hello.monotonicNs))) {
    throw new MalformedMessage(`not a hello: ${text.slice(0, 200)}`)
  }
  return hello as Hello
}

const REPORT_KINDS: readonly ReportLine['kind'][] = [
  'counters',
  'invocation',
  'sent',
  'reply',
  'fallback',
  'dropped',
  'applied',
  'paused',
  'interval',
  'unknown-query',
  'completed',
  'merged',
  'words',
  'restored',
]

/** One line a message; an empty line is none; throws a MalformedMessage at a line that is none. */
export function parseReport(text: string): readonly ReportLine[] {
  return text.split('\n').flatMap((line) => {
    if (line.trim() === '') return []
    const message = parseObject(line) as Partial<ReportLine>
    if (!isIndex(message.subtask) || !REPORT_KINDS.some((kind) => kind === message.kind)) {
      throw new MalformedMessage(`not a line of a report: ${line.slice(0, 200)}`)
    }
    return [message as ReportLine]
  })
}

/** What the sink counted; throws a MalformedMessage where a number lacks. */
export function parseSinkResult(text: string): SinkResult {
  const result = parseObject(text) as Partial<Record<keyof SinkResult, unknown>>
  const names = [
    'sunkEvents',
    'suppressedDuplicateEvents',
    'repeatedLocalEvents',
    'digestA',
    'digestB',
  ] as const
  for (const name of names) {
    if (!isIndex(result[name]))
      throw new MalformedMessage(`${name} of a sink's result is ${String(result[name])}`)
  }
  return result as SinkResult
}

/** What has fired; throws a MalformedMessage where a window or a sum lacks. */
export function parseWindowsResult(text: string): WindowsResult {
  const {windows, digestA, digestB} = parseObject(text) as Partial<Record<keyof WindowsResult, unknown>>
  if (!areWindows(windows) || !isIndex(digestA) || !isIndex(digestB)) {
    throw new MalformedMessage(`not what windows came to: ${text.slice(0, 200)}`)
  }
  return {windows, digestA, digestB}
}

/** What has fired before a barrier; throws a MalformedMessage where that is no list of windows. */
export function parseFired(text: string): readonly FiredWindow[] {
  const windows = parseObject(text)
  if (!areWindows(windows)) throw new MalformedMessage(`not windows that fired: ${text.slice(0, 200)}`)
  return windows
}

const areWindows = (value: unknown): value is readonly FiredWindow[] =>
  Array.isArray(value) &&
  value.every((window: unknown) => Array.isArray(window) && window.length === 3 && window.every(isIndex))

const isIndex = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0

function parseObject(text: string): object {
  const value = jsonOrUndefined(text)
  if (typeof value === 'object' && value !== null) return value
  throw new MalformedMessage(`not a JSON object: ${text.slice(0, 200)}`)
}

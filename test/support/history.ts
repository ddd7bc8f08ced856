import {createController, type DecisionRecord} from '../../src/dataflow/control/controller.js'
import type {Engine, InvocationRow, Observer, TimelineRow, TrialOutcome} from '../../src/engine/engine.js'
import {virtualEngine} from '../../src/engine/virtual/virtual-engine.js'
import type {Trial} from '../../src/model/trial.js'
import type {Snapshot} from '../../src/strategy/strategy.js'
import {copyOfRow} from './copy-of-row.js'

/** Everything that a trial told while it ran, and how it ended. */
export interface History {
  readonly outcome: TrialOutcome
  readonly timeline: readonly TimelineRow[]
  readonly invocations: readonly InvocationRow[]
  readonly decisions: readonly DecisionRecord[]
  /** One line a row, in the order they came, each with the hash of all up to it. */
  readonly lines: readonly HashedLine[]
}

interface HashedLine {
  readonly text: string
  readonly hash: number
}

interface RunOptions {
  readonly engine?: Engine
  readonly signal?: AbortSignal
  /** Called at every decision, before it is made. */
  readonly onTick?: (snapshot: Snapshot) => void
}

/** Runs a trial under its own controller and keeps every row. */
export async function runTrial(trial: Trial, options: RunOptions = {}): Promise<History> {
  const {engine = virtualEngine, signal = new AbortController().signal, onTick} = options
  const controller = createController(trial)
  const timeline: TimelineRow[] = []
  const invocations: InvocationRow[] = []
  const lines: HashedLine[] = []
  const note = (kind: string, row: unknown): void => {
    const text = `${kind} ${JSON.stringify(row, exactly)}`
    lines.push({text, hash: hashOn(lines.at(-1)?.hash ?? 0, text)})
  }
  const observer: Observer = {
    firstDecision: controller.first,
    isChecked: true,
    decide: (snapshot) => {
      onTick?.(snapshot)
      const decision = controller.tick(snapshot)
      note('decision', {snapshot, ...decision})
      return decision
    },
    timeline: (row) => {
      timeline.push(row)
      note('timeline', row)
    },
    invocation: (row) => {
      const copy = copyOfRow(row)
      invocations.push(copy)
      note('invocation', copy)
    },
    breathe: () => Promise.resolve(),
  }
  const outcome = await engine.run(trial, observer, signal)
  note('outcome', summarize(outcome))
  return {outcome, timeline, invocations, decisions: controller.trace, lines}
}

/** The first row at which two histories differ, as text for a person; null if they are one. */
export function firstDivergence(one: History, other: History): string | null {
  const length = Math.max(one.lines.length, other.lines.length)
  for (let row = 0; row < length; row++) {
    const [left, right] = [one.lines[row], other.lines[row]]
    if (left?.hash !== right?.hash)
      return `row ${row}\n- ${left?.text ?? 'no row'}\n+ ${right?.text ?? 'no row'}`
  }
  return null
}

/** The hash of a whole history: equal for equal stories. */
export const hashOf = ({lines}: History): number => lines.at(-1)?.hash ?? 0

/** What an outcome says in numbers; histograms by their counts. */
function summarize({accounting, offload, ...outcome}: TrialOutcome): unknown {
  const {latency, burstLatency, processing, lateness, breakdown, bins, reordering} = accounting
  const told = (histogram: typeof latency): unknown => [
    histogram.totalCount,
    histogram.meanMs,
    histogram.minMs,
    histogram.maxMs,
    [...histogram.buckets()].map(({valueUs, count}) => [valueUs, count]),
  ]
  return {
    ...outcome,
    offload: offload && {
      ...offload,
      callLatency: told(offload.callLatency),
      clientWait: told(offload.clientWait),
    },
    histograms: [latency, burstLatency, processing, lateness, reordering.extent].map(told),
    parts: Object.values(breakdown).flatMap((parts) => Object.values(parts).map(told)),
    bins: [...bins.events.subarray(0, bins.used), ...bins.sumNs.subarray(0, bins.used)],
    missed: [...bins.missedEvents.subarray(0, bins.used)],
    reordered: reordering.reorderedEvents,
    suppressed: accounting.suppressedDuplicates,
  }
}

/** JSON has no NaN and no Infinity; a divergence may hide there. */
const exactly = (_key: string, value: unknown): unknown =>
  typeof value === 'number' && !Number.isFinite(value) ? String(value) : value

function hashOn(hash: number, text: string): number {
  let next = hash
  for (let i = 0; i < text.length; i++) next = Math.imul(next ^ text.charCodeAt(i), 0x01000193)
  return next
}

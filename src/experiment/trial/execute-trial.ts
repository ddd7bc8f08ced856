import path from 'node:path'
import {ExecutedCallLog} from '../../analysis/elasticity/executed-calls.js'
import type {AutoscalerDefinition} from '../../autoscaler/autoscaler.js'
import type {JudgedTrial} from '../../analysis/verdict/verdict.js'
import type {Decision, DecisionRecord} from '../../dataflow/control/controller.js'
import type {Snapshot} from '../../dataflow/control/snapshot.js'
import type {Observer, OwnStrategySource, TimelineRow} from '../../engine/engine.js'
import {InvocationLog} from '../../engine/invocation-log.js'
import {loadEngine} from '../../engine/registry.js'
import {UsageError} from '../../errors.js'
import type {Clock} from '../../kernel/clock.js'
import type {Trial} from '../../model/trial.js'
import type {Ms} from '../../model/units.js'
import type {TracePoints} from '../../workload/trace.js'
import {keepTrial, type RanTrial, type TrialPlace, wantedFiles} from './keep-trial.js'
import type {OwnCodeLimits} from '../../settings/own-module/limits.js'

/** Where a trial's files go and what it may tell while it runs. */
export interface TrialContext extends TrialPlace {
  readonly clock: Clock
  readonly signal: AbortSignal
  readonly onTimeline?: (row: TimelineRow) => void
  readonly say?: (text: string) => void
  /** Of a user's strategy; for tests. */
  readonly limits?: Partial<OwnCodeLimits>
}

/** A trial for another thread. */
export interface TrialTask extends TrialPlace {
  readonly trial: Trial
}

/** A trial, and how its row is to be labelled. */
export type Twin = Pick<TrialTask, 'trial' | 'point'>

/** Trials for another thread that run the same way: one run is enough. */
export interface TwinsTask extends Omit<TrialPlace, 'point'> {
  readonly twins: readonly Twin[]
}

/** Who decides in a trial: a controller of this thread, or one in the thread of a user's strategy. */
export interface TrialControl {
  readonly first: Decision
  tick(snapshot: Snapshot): Decision | Promise<Decision>
  readonly trace: readonly DecisionRecord[]
  /** Waits for the decisions that are still to come; fails with what keeps them from coming. */
  settled?(): Promise<unknown>
  readonly ownStrategy?: OwnStrategySource
  /** The rule of a user's module. */
  readonly ownAutoscaler?: AutoscalerDefinition
}

/** Runs one trial on its engine and writes its folder; the row is the caller's to append. */
export async function executeTrial(
  trial: Trial,
  control: TrialControl,
  context: TrialContext,
): Promise<JudgedTrial> {
  return keepTrial(trial, await runOnEngine(trial, control, context), context)
}

/** Runs one trial on its engine and writes nothing. */
export async function runOnEngine(
  trial: Trial,
  control: TrialControl,
  context: Omit<TrialContext, 'point'>,
): Promise<RanTrial> {
  const wanted = wantedFiles(context)
  const keepsCalls = wanted.includes('invocations.csv')
  const summarizes = wanted.includes('summary.json')
  const timeline: TimelineRow[] = []
  const invocations = new InvocationLog()
  const executedCalls = new ExecutedCallLog()
  const trace = await tracePointsOf(trial)
  const observer: Observer = {
    firstDecision: control.first,
    decide: (snapshot) => control.tick(snapshot),
    timeline: (row) => {
      timeline.push(row)
      context.onTimeline?.(row)
    },
    invocation: (row) => {
      if (keepsCalls) invocations.add(row)
      if (summarizes) executedCalls.add(row)
    },
    breathe,
    ...ownModulesOf(control),
    logFolder: path.join(context.folder, 'logs'),
    ...(context.say && {say: context.say}),
    ...(trace && {trace}),
  }
  const engine = await loadEngine(trial.engine)
  await engine.check()
  // What trials share is brought up by the first of them, and is no part of its time.
  await engine.prepare?.(trial, observer, context.signal)
  const startedMs = context.clock.nowMs()
  const outcome = await engine.run(trial, observer, context.signal)
  if (outcome.state === 'completed') await control.settled?.()
  const wallMs: Ms = Math.round(context.clock.nowMs() - startedMs)
  return {outcome, wallMs, timeline, decisions: control.trace, invocations, executedCalls, trace}
}

const ownModulesOf = ({ownStrategy, ownAutoscaler}: TrialControl) => ({
  ...(ownStrategy && {ownStrategy}),
  ...(ownAutoscaler && {ownAutoscaler}),
})

/** The points of a trace, if the file is still the one that was planned with. */
async function tracePointsOf({load}: Trial): Promise<TracePoints | undefined> {
  if (load.trace === null) return undefined
  // Most trials have none, and threads that run them start without what reads files of all kinds.
  const {loadTrace} = await import('../../settings/files/load-trace.js')
  const {sha256, points} = await loadTrace(load.trace.path, load.trace.reading)
  if (sha256 === load.trace.sha256) return points
  throw new UsageError(`${load.trace.path} has changed since the trial was planned`, {
    suggestions: ['run it again with the file as it is now'],
  })
}

/** One turn of the event loop: a pending Ctrl-C is seen, progress is drawn. */
const breathe = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

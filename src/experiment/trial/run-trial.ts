import path from 'node:path'
import {burstElasticity} from '../../analysis/burst-elasticity.js'
import type {JudgedTrial} from '../../analysis/verdict.js'
import {createController} from '../../dataflow/controller.js'
import type {InvocationRow, Observer, TimelineRow, TrialOutcome} from '../../engine/engine.js'
import {loadEngine} from '../../engine/registry.js'
import {EnvironmentError, messageOf, UsageError} from '../../errors.js'
import type {Clock} from '../../kernel/clock.js'
import type {LocalPrice} from '../../model/platform.js'
import type {Trial} from '../../model/trial.js'
import type {Ms} from '../../model/units.js'
import {writeTrialFiles} from '../../results/write-trial-files.js'
import {buildRow, headlineOf} from './build-row.js'
import {loadTrace} from '../../settings/files/load-trace.js'
import {ownStrategyOf} from '../../settings/own-strategy/load-own-strategy.js'
import {OWN_STRATEGY_URL} from './worker-url.js'

/** Where a trial's files go and what it may tell while it runs. */
export interface TrialContext {
  readonly folder: string
  readonly point: string
  readonly slotPrice: LocalPrice
  readonly clock: Clock
  readonly signal: AbortSignal
  readonly onTimeline?: (row: TimelineRow) => void
  /** Nothing but the row is kept: a search makes many trials of which only that is read. */
  readonly isRowOnly?: boolean
  readonly say?: (text: string) => void
}

/** Runs one trial on its engine and writes its folder; the row is the caller's to append. */
export async function runTrial(trial: Trial, context: TrialContext): Promise<JudgedTrial> {
  const own = await ownStrategyOf(trial.strategy, trial.id)
  const controller = createController(trial, own)
  const timeline: TimelineRow[] = []
  const invocations: InvocationRow[] = []
  const startedMs = context.clock.nowMs()
  const outcome = await execute(trial, {
    signal: context.signal,
    observer: {
      firstDecision: controller.first,
      decide: (snapshot) => controller.tick(snapshot),
      timeline: (row) => {
        timeline.push(row)
        context.onTimeline?.(row)
      },
      invocation: (row) => invocations.push(row),
      breathe,
      ...(own && {ownStrategyUrl: OWN_STRATEGY_URL}),
      logFolder: path.join(context.folder, 'logs'),
      ...(context.say && {say: context.say}),
      ...(await traceOf(trial)),
    },
  })
  const wallMs: Ms = Math.round(context.clock.nowMs() - startedMs)
  const row = buildRow(trial, outcome, {point: context.point, slotPrice: context.slotPrice, wallMs})
  if (context.isRowOnly === true) return {row, headlineMs: headlineOf(trial, outcome)}
  const files = {
    timeline,
    decisions: controller.trace,
    invocations,
    accounting: outcome.accounting,
    elasticity: burstElasticity(trial, timeline),
  }
  try {
    writeTrialFiles(context.folder, row, files)
  } catch (cause) {
    throw new EnvironmentError(`cannot write the trial to ${context.folder}: ${messageOf(cause)}`, {
      cause,
      suggestions: ['free some space', 'name another folder with --out'],
    })
  }
  return {row, headlineMs: headlineOf(trial, outcome), elasticity: files.elasticity}
}

/** The points of a trace, if the file is still the one that was planned with. */
async function traceOf({load}: Trial): Promise<Pick<Observer, 'trace'>> {
  if (load.trace === null) return {}
  const {trace, points} = await loadTrace(load.trace.path)
  if (trace.sha256 === load.trace.sha256) return {trace: points}
  throw new UsageError(`${load.trace.path} has changed since the trial was planned`, {
    suggestions: ['run it again with the file as it is now'],
  })
}

async function execute(
  trial: Trial,
  {observer, signal}: {observer: Observer; signal: AbortSignal},
): Promise<TrialOutcome> {
  const engine = await loadEngine(trial.engine)
  await engine.check()
  return engine.run(trial, observer, signal)
}

/** One turn of the event loop: a pending Ctrl-C is seen, progress is drawn. */
const breathe = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

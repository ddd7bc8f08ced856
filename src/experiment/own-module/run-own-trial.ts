import {once} from 'node:events'
import type {JudgedTrial} from '../../analysis/verdict/verdict.js'
import type {Decision, DecisionRecord} from '../../dataflow/control/controller.js'
import type {Snapshot} from '../../dataflow/control/snapshot.js'
import {BugError, InterruptError} from '../../errors.js'
import type {Trial} from '../../model/trial.js'
import {removeGrowing} from '../../results/trial-files/trial-folders.js'
import {executeTrial, type TrialContext, type TrialControl} from '../trial/execute-trial.js'
import {SOURCE_STRATEGY_URL} from '../trial/worker-url.js'
import {CallWatch} from '../../settings/own-module/call-watch.js'
import {CallWatchdog} from './call-watchdog.js'
import {OWN_CODE_LIMITS} from '../../settings/own-module/limits.js'
import {OwnThread} from './own-thread.js'
import {endedInSource, notReturned} from './thread-failure.js'
import {isOwnAutoscaler, isOwnStrategy} from '../../settings/own-module/module-file.js'
import type {OwnFiles, PlainDecision} from './thread-messages.js'

/** A virtual trial whole in the thread of its user's modules: there a call per event costs no message; throws an InterruptError where it is aborted. */
export async function runInThread(trial: Trial, context: TrialContext): Promise<JudgedTrial> {
  const {point, folder, slotPrice, files, signal} = context
  const thread = new OwnThread(filesOf(trial), context)
  const heard = new AbortController()
  try {
    if (signal.aborted) throw interrupted()
    const task = {trial, point, folder, slotPrice, ...(files && {files})}
    const aborted = once(signal, 'abort', {signal: heard.signal}).then(() => {
      throw interrupted()
    })
    aborted.catch(() => undefined)
    return await Promise.race([thread.ask<'run'>({kind: 'run', task}), aborted])
  } finally {
    heard.abort()
    await thread.close()
    // Of a thread that was ended while it wrote.
    if (files?.length !== 0) removeGrowing(folder, trial.id)
  }
}

/** A trial on a wall clock, whose engine stays here; its strategy is asked in a thread of its own; throws what its module threw, as a UsageError. */
export async function runBesideThread(trial: Trial, context: TrialContext): Promise<JudgedTrial> {
  const name = nameOf(trial)
  const thread = new OwnThread({strategy: name}, context)
  const source = new SourceWatch(name, context)
  try {
    const control = await controlOf(trial, thread, source.watched)
    const signal = AbortSignal.any([context.signal, source.stopped])
    const judged = await executeTrial(trial, control, {...context, signal})
    source.requireReturned()
    return judged
  } catch (error) {
    throw source.explain(error, context.signal)
  } finally {
    source.close()
    await thread.close()
  }
}

const filesOf = ({strategy, autoscaler}: Trial): OwnFiles => ({
  ...(isOwnStrategy(strategy) && {strategy: strategy.kind}),
  ...(isOwnAutoscaler(autoscaler) && {autoscaler: autoscaler.name}),
})

const nameOf = ({id, strategy}: Trial): string => {
  if (strategy === null) throw new BugError(`trial ${id} has no strategy`)
  return strategy.kind
}

const interrupted = (): InterruptError => new InterruptError('interrupted')

async function controlOf(trial: Trial, thread: OwnThread, watched: SharedArrayBuffer): Promise<TrialControl> {
  const {first, isPerEvent} = await thread.ask<'control'>({kind: 'control', trial})
  const trace: DecisionRecord[] = []
  let last: Promise<unknown> = Promise.resolve()
  const decide = async (snapshot: Snapshot): Promise<Decision> => {
    const {decision, record} = await thread.ask<'tick'>({kind: 'tick', snapshot})
    trace.push(record)
    return decisionOf(decision)
  }
  return {
    first: decisionOf(first),
    trace,
    tick: (snapshot) => {
      const decision = decide(snapshot)
      last = decision
      return decision
    },
    settled: () => last,
    ownStrategy: {href: SOURCE_STRATEGY_URL.href, watched, isPerEvent},
  }
}

const decisionOf = ({isPerEvent, ...decision}: PlainDecision): Decision => ({
  ...decision,
  route: isPerEvent ? decidesElsewhere : null,
})

const decidesElsewhere = (): never => {
  throw new BugError('a rule of a user per event was asked outside of its thread')
}

/** Watches the user's code in the source thread of an engine, which the engine itself starts and ends. */
class SourceWatch {
  readonly watched: SharedArrayBuffer
  readonly #name: string
  readonly #watch = new CallWatch()
  readonly #watchdog: CallWatchdog
  readonly #stop = new AbortController()
  #overdue: Error | null = null

  constructor(name: string, {limits}: TrialContext) {
    this.#name = name
    this.watched = this.#watch.memory
    const callMs = limits?.callMs ?? OWN_CODE_LIMITS.callMs
    this.#watchdog = new CallWatchdog(this.#watch, {
      callMs,
      overdue: (call) => {
        this.#overdue ??= notReturned(name, call, callMs)
        this.#stop.abort()
      },
    })
  }

  /** Aborts when a call is overdue. */
  get stopped(): AbortSignal {
    return this.#stop.signal
  }

  /** Throws a UsageError where the trial was stopped for a call that was overdue. */
  requireReturned(): void {
    if (this.#overdue !== null) throw this.#overdue
  }

  /** What is behind an error of the engine: it knows no strategies, and takes their doings for its own. */
  explain(error: unknown, signal: AbortSignal): unknown {
    if (this.#overdue !== null) return this.#overdue
    const call = this.#watch.read()?.call ?? null
    if (!(error instanceof BugError) || call === null) return error
    return signal.aborted ? interrupted() : endedInSource(this.#name, call, error)
  }

  close(): void {
    this.#watchdog.stop()
  }
}

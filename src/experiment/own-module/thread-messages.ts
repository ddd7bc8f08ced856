import type {MessagePort} from 'node:worker_threads'
import type {JudgedTrial} from '../../analysis/verdict/verdict.js'
import type {Decision, DecisionRecord} from '../../dataflow/control/controller.js'
import type {Snapshot} from '../../dataflow/control/snapshot.js'
import type {TimelineRow} from '../../engine/engine.js'
import type {AutoscalerSettings, Slo, StrategySettings, Trial} from '../../model/trial.js'
import type {Ms} from '../../model/units.js'
import type {Strategy} from '../../strategy/strategy.js'
import type {TrialTask} from '../trial/execute-trial.js'
import type {ThreadAnswer} from '../trial/thread-answer.js'
import type {RuleContext} from '../../autoscaler/autoscaler.js'
import type {ModuleKind} from '../../settings/own-module/module-kind.js'
import type {OwnModule} from '../../settings/own-module/module-file.js'

/** The files of a user's that run in one thread, by what they are, as messages name them. */
export type OwnFiles = Readonly<Partial<Record<ModuleKind['word'], string>>>

/** What a thread of a user's modules is started with. */
export interface StrategyThreadSetup {
  readonly port: MessagePort
  /** Of a CallWatch. */
  readonly watched: SharedArrayBuffer
}

/** A decision without its function, which stays in its thread. */
export interface PlainDecision extends Omit<Decision, 'route'> {
  readonly isPerEvent: boolean
}

/** What a thread of a user's modules is asked. */
export type Question =
  /** Loads the module, checks it, and tells its settings. */
  | {readonly kind: 'describe'; readonly what: ModuleKind['word']; readonly file: string}
  /** Creates a strategy of the module that was described. */
  | {readonly kind: 'try'; readonly strategy: StrategySettings; readonly slo: Slo | null}
  /** Creates an autoscaler of the module that was described. */
  | {readonly kind: 'tryRule'; readonly autoscaler: AutoscalerSettings; readonly context: RuleContext}
  /** Makes the controller of a trial on a wall clock; ticks follow. */
  | {readonly kind: 'control'; readonly trial: Trial}
  | {readonly kind: 'tick'; readonly snapshot: Snapshot}
  /** Runs a virtual trial whole. */
  | {readonly kind: 'run'; readonly task: TrialTask}

/** What the thread of the user's code answers to each question. */
export interface Answers {
  readonly describe: OwnModule
  readonly try: Strategy['kind']
  readonly tryRule: {readonly decidesAfterMs: Ms}
  readonly control: {readonly first: PlainDecision; readonly isPerEvent: boolean}
  readonly tick: {readonly decision: PlainDecision; readonly record: DecisionRecord}
  readonly run: JudgedTrial
}

/** All that the thread of the user's code sends. */
export type StrategyThreadMessage =
  | {readonly kind: 'answer'; readonly id: number; readonly answer: ThreadAnswer<unknown>}
  | {readonly kind: 'bug'; readonly message: string; readonly stack: string}
  /** Of a trial that runs in the thread. */
  | {readonly kind: 'timeline'; readonly row: TimelineRow}
  /** Nothing is left that could settle what the thread waits for. */
  | {readonly kind: 'idle'}

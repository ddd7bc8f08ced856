import {ruleContextOf} from '../../autoscaler/registry.js'
import {UsageError} from '../../errors.js'
import type {Ms} from '../../model/units.js'
import type {ModuleKind} from '../../settings/own-module/module-kind.js'
import {requireWindow, type ScaledJob} from '../../settings/resolve/resolve-autoscaler.js'
import type {ResolvedSettings} from '../../settings/resolve/resolve-settings.js'
import type {Strategy} from '../../strategy/strategy.js'
import type {GivenSettings} from '../../settings/settings.js'
import type {OwnCodeLimits} from '../../settings/own-module/limits.js'
import {OwnThread} from './own-thread.js'
import {
  isModuleFile,
  isOwnAutoscaler,
  isOwnStrategy,
  isFileWord,
  type OwnModule,
  strategyName,
} from '../../settings/own-module/module-file.js'

/** The part of resolved settings that a user's modules depend on. */
type ModuleUse = ScaledJob & Pick<ResolvedSettings, 'strategy' | 'slo' | 'autoscaler'>

/** The modules that some settings name; null where they name a word, or nothing. */
export interface OwnModules {
  readonly strategy: OwnModule | null
  readonly autoscaler: OwnModule | null
}

interface Checked {
  readonly thread: OwnThread
  readonly described: Promise<OwnModule>
  readonly tried: Map<string, Promise<Strategy['kind']>>
  readonly triedRules: Map<string, Promise<{readonly decidesAfterMs: Ms}>>
}

/**
 * The users' strategies and autoscalers that some settings name, checked before anything runs: a file is loaded once, in a thread of
 * its own, and each set of its values is tried once.
 */
export class OwnModuleChecks {
  readonly #limits: Partial<OwnCodeLimits>
  readonly #files = new Map<string, Checked>()

  constructor(limits: Partial<OwnCodeLimits> = {}) {
    this.#limits = limits
  }

  /** Throws a UsageError for what is wrong with a module. */
  async describe({strategy, autoscaler}: GivenSettings): Promise<OwnModules> {
    return {
      strategy:
        strategy && isFileWord(strategy.kind)
          ? await this.#checked('strategy', strategy.kind).described
          : null,
      autoscaler:
        autoscaler && isModuleFile(autoscaler.kind)
          ? await this.#checked('autoscaler', autoscaler.kind).described
          : null,
    }
  }

  /** Creates strategy and autoscaler once; throws a UsageError where that fails, or where the trial cannot run it. */
  async tryOut(use: ModuleUse): Promise<void> {
    await this.#tryStrategy(use)
    await this.#tryAutoscaler(use)
  }

  async #tryStrategy({engine, strategy, slo}: ModuleUse): Promise<void> {
    if (!isOwnStrategy(strategy)) return
    const {thread, tried} = this.#checked('strategy', strategy.kind)
    const values = JSON.stringify([strategy, slo])
    const kind = tried.get(values) ?? thread.ask<'try'>({kind: 'try', strategy, slo})
    tried.set(values, kind)
    if ((await kind) !== 'event' || engine !== 'flink') return
    throw new UsageError(`${strategy.kind} decides on every event, which engine flink cannot ask of a file`, {
      suggestions: ["make it kind 'tick'", 'give --engine embedded'],
    })
  }

  async #tryAutoscaler({autoscaler, ...job}: ModuleUse): Promise<void> {
    if (!isOwnAutoscaler(autoscaler)) return
    const {thread, triedRules} = this.#checked('autoscaler', autoscaler.name)
    const context = ruleContextOf(autoscaler, job)
    const values = JSON.stringify([autoscaler, context])
    const rule = triedRules.get(values) ?? thread.ask<'tryRule'>({kind: 'tryRule', autoscaler, context})
    triedRules.set(values, rule)
    requireWindow(autoscaler, job.load, (await rule).decidesAfterMs)
  }

  /** Ends the threads. */
  async close(): Promise<void> {
    await Promise.all([...this.#files.values()].map(({thread}) => thread.close()))
  }

  #checked(what: ModuleKind['word'], file: string): Checked {
    const name = strategyName(file)
    const key = `${what} ${name}`
    const known = this.#files.get(key)
    if (known) return known
    const thread = new OwnThread({[what]: name}, {limits: this.#limits})
    const checked = {
      thread,
      described: thread.ask<'describe'>({kind: 'describe', what, file}),
      tried: new Map(),
      triedRules: new Map(),
    }
    this.#files.set(key, checked)
    return checked
  }
}

/** What `work` makes of the checks, whose threads end with it. */
export async function withModuleChecks<T>(work: (checks: OwnModuleChecks) => Promise<T>): Promise<T> {
  const checks = new OwnModuleChecks()
  try {
    return await work(checks)
  } finally {
    await checks.close()
  }
}

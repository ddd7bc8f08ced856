import {UsageError} from '../../errors.js'
import type {KnownEngine} from '../../engine/registry.js'
import type {Slo, StrategySettings} from '../../model/trial.js'
import type {Strategy} from '../../strategy/strategy.js'
import type {GivenSettings} from '../../settings/settings.js'
import type {OwnCodeLimits} from '../../settings/own-strategy/limits.js'
import {OwnThread} from './own-thread.js'
import {
  isOwnStrategy,
  isStrategyFile,
  type OwnStrategy,
  strategyName,
} from '../../settings/own-strategy/strategy-file.js'

/** The part of resolved settings that a strategy depends on. */
interface StrategyUse {
  readonly engine: KnownEngine
  readonly strategy: StrategySettings
  readonly slo: Slo
}

interface Checked {
  readonly thread: OwnThread
  readonly described: Promise<OwnStrategy>
  readonly tried: Map<string, Promise<Strategy['kind']>>
}

/**
 * The users' strategies that some settings name, checked before anything runs: a file is loaded once, in a thread of
 * its own, and each set of its values is tried once.
 */
export class OwnStrategyChecks {
  readonly #limits: Partial<OwnCodeLimits>
  readonly #files = new Map<string, Checked>()

  constructor(limits: Partial<OwnCodeLimits> = {}) {
    this.#limits = limits
  }

  /** The module that settings name; null where they name a word, or nothing. Throws a UsageError for what is wrong with it. */
  async describe({strategy}: GivenSettings): Promise<OwnStrategy | null> {
    if (!strategy || !isStrategyFile(strategy.kind)) return null
    return this.#checked(strategy.kind).described
  }

  /** Creates the strategy once; throws a UsageError where that fails, or where the engine cannot run it. */
  async tryOut({engine, strategy, slo}: StrategyUse): Promise<void> {
    if (!isOwnStrategy(strategy)) return
    const {thread, tried} = this.#checked(strategy.kind)
    const values = JSON.stringify([strategy, slo])
    const kind = tried.get(values) ?? thread.ask<'try'>({kind: 'try', strategy, slo})
    tried.set(values, kind)
    if ((await kind) !== 'event' || engine !== 'flink') return
    throw new UsageError(`${strategy.kind} decides on every event, which engine flink cannot ask of a file`, {
      suggestions: ["make it kind 'tick'", 'give --engine embedded'],
    })
  }

  /** Ends the threads. */
  async close(): Promise<void> {
    await Promise.all([...this.#files.values()].map(({thread}) => thread.close()))
  }

  #checked(file: string): Checked {
    const name = strategyName(file)
    const known = this.#files.get(name)
    if (known) return known
    const thread = new OwnThread(name, {limits: this.#limits})
    const checked = {thread, described: thread.ask<'describe'>({kind: 'describe', file}), tried: new Map()}
    this.#files.set(name, checked)
    return checked
  }
}

/** What `work` makes of the checks, whose threads end with it. */
export async function withStrategyChecks<T>(work: (checks: OwnStrategyChecks) => Promise<T>): Promise<T> {
  const checks = new OwnStrategyChecks()
  try {
    return await work(checks)
  } finally {
    await checks.close()
  }
}

import path from 'node:path'
import type {AutoscalerSettings, StrategySettings} from '../../model/trial.js'
import type {Settings} from '../../strategy/strategy.js'

/** A strategy or an autoscaler in a module of the user's own, as far as it is known without its functions. */
export interface OwnModule {
  /** From the working directory, with forward slashes: one file has one name. */
  readonly path: string
  /** Of the file itself; what it imports is not covered. */
  readonly sha256: string
  readonly settings: Settings
}

/** Anything with a slash or the ending of a module is a file of the user's, never a word of burst's. */
export const isFileWord = (text: string): boolean => /[/\\]|\.[cm]?[jt]s$/.test(text)

/** A module of an autoscaler, by its ending: with a slash alone it may be a profile. */
export const isModuleFile = (text: string): boolean => /\.[cm]?[jt]s$/.test(text)

/** A module carries its content's hash beside its settings; a word of burst's own does not. */
export const isOwnStrategy = (strategy: StrategySettings | null): strategy is StrategySettings =>
  strategy?.['sha256'] !== undefined

/** As isOwnStrategy, for an autoscaler. */
export const isOwnAutoscaler = (
  autoscaler: AutoscalerSettings | undefined,
): autoscaler is AutoscalerSettings & {readonly sha256: string} => autoscaler?.sha256 !== undefined

/** The name of a module in messages and rows. */
export const strategyName = (file: string): string => path.relative('', file).split(path.sep).join('/')

import {COMMON_PARAMETERS} from '../../autoscaler/parameters.js'
import type {Settings} from '../../strategy/strategy.js'
import type {Call} from './call-watch.js'

/** What differs between the modules that a user may write. */
export interface ModuleKind {
  readonly word: 'strategy' | 'autoscaler'
  readonly calls: {readonly load: Call; readonly create: Call}
  /** The page of the lab book that has one to start from. */
  readonly page: string
  /** Words that burst uses itself beside the module's settings. */
  readonly taken: readonly string[]
}

/** A module's default export, every part of it read once and copied. */
export interface ReadDefinition {
  readonly summary: string
  readonly settings: Settings
  readonly create: (...given: readonly unknown[]) => unknown
}

/** What is particular to a strategy of the user's. */
export const STRATEGY_MODULE: ModuleKind = {
  word: 'strategy',
  calls: {load: 'load', create: 'create'},
  page: 'experiments/own-strategy',
  taken: ['kind', 'sha256'],
}

/** What is particular to an autoscaler of the user's. */
export const AUTOSCALER_MODULE: ModuleKind = {
  word: 'autoscaler',
  calls: {load: 'loadRule', create: 'createRule'},
  page: 'experiments/own-autoscaler',
  taken: ['kind', 'sha256', ...Object.keys(COMMON_PARAMETERS)],
}

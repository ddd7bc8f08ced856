import type {Pipeline} from '../../model/trial.js'
import {isChoice} from './verdict.js'

/** What a choice is between, wherever it is made: waiting, bursting, more slots. */
const RIVALS: readonly Pipeline[] = ['vanilla', 'burst', 'overprovisioned']

/** The rivals that did not run: what is cheapest among the others may be dearer than they are. None beside instruments alone. */
export const uncompared = (pipelines: readonly string[]): readonly Pipeline[] =>
  pipelines.some(isChoice) ? RIVALS.filter((rival) => !pipelines.includes(rival)) : []

/** Whether there was but one pipeline to choose. */
export const isAlone = (pipelines: readonly string[]): boolean =>
  new Set(pipelines.filter(isChoice)).size === 1

import type {TrialRow} from '../../results/trial-row.js'
import {settingWords} from './setting-words.js'

/** A row of trials.csv under the name that tells its strategy from the others of the figure. */
export interface NamedRow {
  readonly name: string
  readonly row: TrialRow
}

/**
 * Bursting rows by strategy, other pipelines by their own word. A strategy that stands there with several
 * settings is named with those that differ; settings of a strategy are no factor beside it.
 */
export function nameStrategies(rows: readonly TrialRow[]): readonly NamedRow[] {
  const split = rows.map((row) => ({row, ...splitPoint(row)}))
  return split.map(({row, own, rest}) => {
    if (row.pipeline !== 'burst') return {name: row.pipeline, row: {...row, point: rest}}
    const rivals = split.filter((other) => other.row.strategy === row.strategy).map((other) => other.own)
    const differing = own.filter(([key, value]) =>
      rivals.some((rival) => rival.every(([word, other]) => word !== key || other !== value)),
    )
    const name = [row.strategy, ...differing.map(([key, value]) => settingWords(key, value))].join(', ')
    return {name, row: {...row, point: rest}}
  })
}

/** The rows with such names for strategies: settings that belong to one make neither slice nor axis then. */
export const withStrategyNames = (rows: readonly TrialRow[]): readonly TrialRow[] =>
  nameStrategies(rows).map(({name, row}) => (row.pipeline === 'burst' ? {...row, strategy: name} : row))

/** How many strategies bursting rows have, settings included. */
export const countStrategies = (named: readonly NamedRow[]): number =>
  new Set(named.filter(({row}) => row.pipeline === 'burst').map(({name}) => name)).size

type Pairs = readonly (readonly [key: string, value: string])[]

/** What a point's label says about the strategy, and the rest of it. */
function splitPoint({point}: TrialRow): {readonly own: Pairs; readonly rest: string} {
  const pairs = point === '' ? [] : point.split(';')
  const isOwn = (pair: string): boolean => pair.startsWith('strategy.')
  const own = pairs.filter(isOwn).map((pair) => {
    const [key = '', value = ''] = pair.slice('strategy.'.length).split('=')
    return [key, value] as const
  })
  return {own, rest: pairs.filter((pair) => !isOwn(pair)).join(';')}
}

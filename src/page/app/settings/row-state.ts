import {type Shape, SHAPES} from '../../../model/trial.js'
import {pointWordsOf} from '../../../results/point-keys.js'
import type {TrialRow} from '../../../results/trial-row.js'
import {DEFAULTS} from '../../../settings/defaults.js'
import {flagOf} from '../../../settings/setting-definition.js'
import type {State} from './controls.js'
import {PIPELINES, START} from './start.js'
import {isSettable, isUsed, ownSettings} from './flags.js'

/** The settings of a row of a results folder. */
export interface RowState {
  readonly state: State
  /** Words that the row's point has and the page cannot set. */
  readonly unknown: readonly string[]
  /** What the row does not say, so that it is as a plain run has it. */
  readonly unsaid: readonly string[]
}

/** Given, they make another trial of a plain run's, of the same spike and the same room for calls. */
const AS_PLAIN: Readonly<State> = {...START, 'spike-duration': '', 'reserved-concurrency': ''}

const given = (flag: string, text: string): State => (text === '' ? {} : {[flag]: text})
const number = (flag: string, value: number, unit = ''): State =>
  Number.isNaN(value) ? {} : {[flag]: `${value}${unit}`}

/** The settings that a row says, over those of the start: its columns, and the words of its point. */
export function stateOfRow(row: TrialRow): RowState {
  const words = [...pointWordsOf(row.point)].map(([key, text]) => [flagOfWord(key), text] as const)
  const known = words.filter(([flag]) => isSettable(flag))
  const shape = SHAPES.find((one) => one === row.shape) ?? 'spike'
  const columns = columnsOf(row, shape)
  const state = {...AS_PLAIN, ...columns, ...Object.fromEntries(known)}
  const said = new Set([...Object.keys(columns), ...known.map(([flag]) => flag)])
  const settings = [...Object.keys(START), ...ownSettings(state).map(({flag}) => flag)]
  return {
    state,
    unknown: [
      ...(isComputed(row) ? [] : [`query=${row.query}`]),
      ...words.flatMap(([flag, text]) => (isSettable(flag) ? [] : [`${flag}=${text}`])),
    ],
    unsaid: settings.filter((flag) => !said.has(flag) && isUsed(state, flag)),
  }
}

/** The page computes the default query; a row of before the column does not say which it is of. */
const isComputed = ({query}: TrialRow): boolean => query === '' || query === DEFAULTS.query

/** `strategy.inputThreshold` stays as it is. */
const flagOfWord = (key: string): string => (key.includes('.') ? key : flagOf(key))

function columnsOf(row: TrialRow, shape: Shape): State {
  const pipeline = PIPELINES.find((one) => one === row.pipeline)
  return {
    shape,
    ...given('arrivals', row.arrivals),
    ...number('rate', row.rateEps),
    ...number('peak-rate', row.peakRateEps),
    ...number('duration', row.durationMs, 'ms'),
    ...number('warmup', row.warmupMs, 'ms'),
    // What over-provisioning has was found, not asked for.
    ...(row.pipeline === 'overprovisioned' ? {} : number('parallelism', row.parallelism)),
    ...number('service-time', row.serviceTimeMs, 'ms'),
    'buffer-events': Number.isNaN(row.bufferEvents) ? 'unbounded' : String(row.bufferEvents),
    ...number('metric-interval', row.metricIntervalMs, 'ms'),
    ...number('memory', row.memoryMb, 'MB'),
    ...number('seed', row.seed),
    ...given('function', row.function),
    ...given('strategy', row.strategy),
    ...given('batch', row.batch),
    ...number('batch-size', row.batchSizeEvents),
    ...given('autoscaler', row.autoscaler),
    pipeline: [...new Set(['vanilla', ...(pipeline ? [pipeline] : [])])].join(','),
  }
}

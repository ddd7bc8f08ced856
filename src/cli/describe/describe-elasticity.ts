import {mean} from '../../kernel/mean.js'
import type {BurstElasticity, Elasticity} from '../../analysis/elasticity/elasticity.js'
import type {JudgedTrial} from '../../analysis/verdict/verdict.js'
import {PIPELINES, type Pipeline} from '../../model/trial.js'
import {formatNumber, formatSpan, formatTable} from '../text/table.js'

const METRICS = [
  ['θ_U %', 'thetaUPercent'],
  ['θ_O %', 'thetaOPercent'],
  ['τ_U %', 'tauUPercent'],
  ['τ_O %', 'tauOPercent'],
  ['υ %', 'upsilonPercent'],
] as const satisfies readonly (readonly [string, keyof Elasticity])[]

/**
 * SPEC RG's metrics of each pipeline, means over its repetitions, and how bursting followed the bursts; '' where
 * nothing is known of any.
 */
export function describeElasticity(trials: readonly JudgedTrial[]): string {
  const known = PIPELINES.map((pipeline) => [pipeline, elasticitiesOf(trials, pipeline)] as const).filter(
    ([, own]) => own.length > 0,
  )
  const first = known[0]?.[1][0]
  if (!first) return ''
  const table = formatTable(
    ['pipeline', ...METRICS.map(([title]) => title), ...FOLLOWED],
    known.map(([pipeline, own]) => [
      pipeline,
      ...METRICS.map(([, key]) => formatNumber(mean(own.map((elasticity) => elasticity[key])))),
      ...followed(own.flatMap(({bursts}) => bursts)),
    ]),
  )
  const grid = `means per ${formatSpan(first.gridMs)} of the window's ${formatSpan(first.windowMs)}`
  return `Elasticity (SPEC RG: slots and environments at work against slots demanded, ${grid}):\n\n${table}`
}

const elasticitiesOf = (trials: readonly JudgedTrial[], pipeline: Pipeline): readonly Elasticity[] =>
  trials.flatMap(({row, elasticity}) => (elasticity && row.pipeline === pipeline ? [elasticity] : []))

const FOLLOWED = ['reaction', 'backlog event·s'] as const

/** The slowest reaction to a burst, and the mean backlog. */
function followed(bursts: readonly BurstElasticity[]): readonly string[] {
  if (bursts.length === 0) return ['–', '–']
  const slowestMs = Math.max(...bursts.map(({reactionMs}) => reactionMs ?? Infinity))
  return [
    slowestMs === Infinity ? 'never' : formatSpan(slowestMs),
    formatNumber(mean(bursts.map(({backlogAreaEventS}) => backlogAreaEventS))),
  ]
}

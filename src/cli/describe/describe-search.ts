import {capacityOf} from '../../model/capacity.js'
import {type Capacity, CAPACITY_TOLERANCE} from '../../analysis/capacity.js'
import {type Estimate, estimateMean} from '../../analysis/statistics/estimate.js'
import {labelPoints, matchPoints} from '../../analysis/compare/match-points.js'
import type {PreparedSearch} from '../../experiment/search/prepare-search.js'
import type {CapacityReport} from '../../experiment/search/search-once.js'
import {objectivesText} from './answer/objective-text.js'
import {judgedPipeline} from '../../analysis/objective.js'
import {type Answer, answerText} from './answer/answer.js'
import {formatInterval, formatNumber} from '../text/table.js'
import {searchTimeText} from '../text/wall-clock.js'

/** The repetitions of one pipeline at one point. */
interface PointCapacity {
  readonly label: string
  readonly slots: number
  /** What the slots alone can do. */
  readonly slotsEps: number
  /** Null where a repetition found no sustainable rate. */
  readonly estimate: Estimate | null
  /** No rate was too high: the capacity is at least this. */
  readonly isAtLeast: boolean
  readonly trials: number
  readonly undecidedRates: number
}

/** What is searched for, said beforehand. */
export function describeSearchPlan({points, objectives}: PreparedSearch, searches: number): string {
  const time = searchTimeText({points}, searches)
  const objective = objectives.length > 0 ? ` that also meets ${objectivesText(objectives)}` : ''
  const engines = [...new Set(points.map(({settings}) => settings.engine))].join(', ')
  return [
    `Search    the highest sustainable rate${objective}, to −${CAPACITY_TOLERANCE * 100} %, on engine ${engines}`,
    `Plan      ${searches} bisections (pipelines × points × repetitions) of about ten trials each`,
    ...(time === '' ? [] : [time]),
  ].join('\n')
}

/** One row a pipeline and point: capacity over repetitions, and what the slots alone make of it. */
export function capacityAnswer({capacities}: Pick<CapacityReport, 'capacities'>, title: string): Answer {
  const points = summarize(capacities)
  return {
    title,
    keys: 1,
    header: ['pipeline', 'slots', 'capacity/s', '95 %', 'n', 'slots alone/s', '×', 'trials'],
    rows: points.map((point) => [
      point.label,
      String(point.slots),
      `${point.isAtLeast ? '≥ ' : ''}${formatNumber(point.estimate?.center ?? Number.NaN)}`,
      formatInterval(point.estimate, formatNumber),
      String(point.estimate?.n ?? 0),
      formatNumber(point.slotsEps),
      ratioText((point.estimate?.center ?? Number.NaN) / point.slotsEps),
      String(point.trials),
    ]),
    best: new Set(),
    notes: [
      `A capacity is the highest rate found sustainable; up to ${CAPACITY_TOLERANCE * 100} % more may be.`,
      ...notesOf(points),
    ],
    verdict: [],
    csv: {
      header: ['pipeline', 'slots', 'capacity_eps', 'capacity_eps_low', 'capacity_eps_high', ...COUNTS],
      rows: points.map(({label, slots, estimate, isAtLeast, slotsEps, trials}) => [
        label.replaceAll(', ', ';'),
        slots,
        ...(estimate ? [estimate.center, estimate.low, estimate.high] : [null, null, null]),
        isAtLeast ? 'yes' : 'no',
        estimate?.n ?? 0,
        slotsEps,
        trials,
      ]),
    },
  }
}

const COUNTS = ['is_bound', 'repetitions', 'slots_eps', 'trials'] as const

/** Whether the judged pipeline has a point at which no rate will do. */
export function lacksCapacity({capacities}: Pick<CapacityReport, 'capacities'>): boolean {
  const judged = judgedPipeline(capacities.map(({row}) => row.pipeline))
  return capacities.some(({row, capacityEps}) => row.pipeline === judged && Number.isNaN(capacityEps))
}

/** The capacities, where their rows are, and what to do with them next. */
export function describeCapacities(report: CapacityReport): string {
  const kept = report.rows.length - report.ranTrials
  return [
    answerText(capacityAnswer(report, '')).trimStart(),
    `${report.rows.length} rows in ${report.folder}/trials.csv${kept > 0 ? `, ${kept} of them from before` : ''}`,
    `Next: burst report ${report.folder} makes a page of it, burst plot ${report.folder} the figure`,
  ].join('\n')
}

const ratioText = (ratio: number): string => (Number.isFinite(ratio) ? ratio.toFixed(2) : '–')

function notesOf(points: readonly PointCapacity[]): readonly string[] {
  const undecided = points.reduce((sum, {undecidedRates}) => sum + undecidedRates, 0)
  return [
    ...(undecided > 0
      ? [`${undecided} rates stayed undecided in three times the window and count as too high.`]
      : []),
    ...(points.some(({estimate}) => estimate === null)
      ? ['–: no rate was sustainable in some repetition; a longer --duration may decide.']
      : []),
  ]
}

/** Rates are averaged as rates are: arithmetically. */
function summarize(capacities: readonly Capacity[]): readonly PointCapacity[] {
  // The rate is what was found, not what was asked for.
  const rows = capacities.map(({row}) => ({
    ...row,
    rateEps: Number.NaN,
    peakRateEps: Number.NaN,
    durationMs: 0,
  }))
  const matched = matchPoints(rows, rows, []).filter(
    ({baseline, candidate}) => baseline.identity.trialId === candidate.identity.trialId,
  )
  const labels = labelPoints(matched, [])
  return matched.map(({baseline: {identity, rows: own}}, index) => {
    const ids = new Set(own.map(({trialId}) => trialId))
    const found = capacities.filter(({row}) => ids.has(row.trialId))
    const values = found.map(({capacityEps}) => capacityEps)
    return {
      label: labels[index] ?? '',
      slots: identity.parallelism,
      slotsEps: capacityOf(identity.parallelism, identity.serviceTimeMs),
      estimate: values.some(Number.isNaN) ? null : estimateMean(values),
      isAtLeast: found.some(({notAboveEps}) => notAboveEps === Infinity),
      trials: found.reduce((sum, {trials}) => sum + trials, 0),
      undecidedRates: found.reduce((sum, {undecidedRates}) => sum + undecidedRates, 0),
    }
  })
}

/** What `--json` shows; keys are a contract. */
export const searchJson = (prepared: PreparedSearch, report: CapacityReport): unknown => ({
  config: prepared.config,
  tolerance: CAPACITY_TOLERANCE,
  slo: prepared.slo,
  objectives: prepared.objectives,
  folder: report.folder,
  ranTrials: report.ranTrials,
  points: capacityPointsJson(report),
  capacities: report.capacities.map(({row, capacityEps, notAboveEps, trials, undecidedRates}) => ({
    pipeline: row.pipeline,
    strategy: row.strategy,
    parallelism: row.parallelism,
    point: row.point,
    repetition: row.repetition,
    seed: row.seed,
    capacityEps,
    notAboveEps: notAboveEps === Infinity ? null : notAboveEps,
    trials,
    undecidedRates,
  })),
  trials: report.rows,
})

/** The points of a search, as `--json` shows them. */
export const capacityPointsJson = ({capacities}: Pick<CapacityReport, 'capacities'>): unknown =>
  summarize(capacities).map(({label, estimate, ...point}) => ({
    point: label,
    capacityEps: estimate,
    ...point,
  }))

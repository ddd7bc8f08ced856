import type {Estimate} from '../../../analysis/statistics/estimate.js'
import {type Basis, holdingAt} from '../../../analysis/points/best-points.js'
import {type JudgedPoints, markOf} from '../../../analysis/points/judge-points.js'
import type {Judging, ShownMetric, ShownPoint} from '../../../analysis/points/point-table.js'
import type {FigureOfRows} from '../../../analysis/objective.js'
import {formatNumber, formatShare} from '../../text/table.js'
import type {Answer} from './answer.js'
import {objectivesText} from './objective-text.js'
import {pointNotes} from './point-notes.js'
import {pointVerdict} from './point-verdict.js'

/** What rows say, and how it is to be called. */
export interface Found {
  readonly name: string
  readonly question: string | null
  readonly judged: JudgedPoints
}

/** Name and question. */
export const titleOfFound = ({name, question}: Omit<Found, 'judged'>): string =>
  `${name}${question === null ? '' : `: ${question}`}`

/** The points of a run or a sweep as an answer; at most so many rows, of more the best ones alone. */
export function pointAnswer({name, question, judged}: Found, mostRows = Infinity): Answer {
  const {table, basis} = judged
  const all = table.points.map((point) => ({point, mark: markOf(point, judged)}))
  const best = all.filter(({mark}) => mark === 'best')
  const shown = (all.length <= mostRows ? all : best.length > 0 ? best : all).slice(0, mostRows)
  const hasOwnCounts = new Set(table.points.map(({rows}) => rows.length)).size > 1
  return {
    title: titleOfFound({name, question}),
    keys: Math.max(1, table.keyColumns.length),
    header: [
      ...(table.keyColumns.length > 0 ? table.keyColumns.map(({name}) => name) : ['pipeline']),
      markTitle(basis, judged.judging),
      ...table.metrics.map(metricTitle),
      ...(hasOwnCounts ? ['n'] : []),
    ],
    rows: shown.map(({point, mark}) => [
      ...(point.keys.length > 0 ? point.keys.map((text) => (text === '' ? '–' : text)) : [point.pipeline]),
      mark,
      ...point.figures.map((figure, index) => figureText(figure, table.metrics[index])),
      ...(hasOwnCounts ? [String(point.rows.length)] : []),
    ]),
    best: new Set(shown.flatMap(({mark}, index) => (mark === 'best' ? [index] : []))),
    notes: pointNotes(judged, all.length - shown.length),
    verdict: pointVerdict(judged),
    csv: pointCsv(judged),
  }
}

const TITLES: ReadonlyMap<string, string> = new Map([
  ['cost_per_million_events_usd', '$/M events'],
  ['slo_missed_s', 'missed s'],
  ['offload_share', 'offload'],
  ['lost_events', 'lost'],
])

const metricTitle = ({column}: ShownMetric): string =>
  TITLES.get(column) ?? (/^(emission_)?(p\d+|max)_ms$/.test(column) ? column.replaceAll('_', ' ') : column)

const markTitle = (basis: Basis, {objectives}: Judging): string =>
  basis.kind === 'cheapest' ? objectivesText(objectives) : 'best'

function figureText({estimate, isBound}: FigureOfRows, metric: ShownMetric | undefined): string {
  if (estimate === null) return '–'
  if (metric?.column === 'offload_share') return formatShare(estimate.center)
  const center = `${isBound ? '≥ ' : ''}${formatNumber(estimate.center)}`
  return metric?.hasInterval === true ? `${center}${intervalText(estimate)}` : center
}

function intervalText({low, high, interval}: Estimate): string {
  if (interval === 'none') return ''
  const ends = [formatNumber(low), formatNumber(high)]
  return interval === 'range' ? ` ${ends.join('…')}` : ` [${ends.join(', ')}]`
}

function pointCsv(judged: JudgedPoints): Answer['csv'] {
  const {table, basis, judging} = judged
  const metricHeader = ({column, hasInterval}: ShownMetric): readonly string[] =>
    hasInterval ? [column, `${column}_low`, `${column}_high`, `${column}_is_bound`] : [column]
  const pipelineColumn = table.keyColumns.some(({name}) => name === 'pipeline') ? [] : ['pipeline']
  return {
    header: [
      ...table.keyColumns.map(({name}) => name),
      ...pipelineColumn,
      'repetitions',
      ...table.metrics.flatMap(metricHeader),
      'objectives',
      'mark',
    ],
    rows: table.points.map((point) => [
      ...point.keys,
      ...pipelineColumn.map(() => point.pipeline),
      point.rows.length,
      ...table.metrics.flatMap(({hasInterval}, index) => {
        const {estimate = null, isBound = false} = point.figures[index] ?? {}
        const center = estimate?.center ?? null
        if (!hasInterval) return [center]
        const isSpread = estimate !== null && estimate.interval !== 'none'
        return [
          center,
          isSpread ? estimate.low : null,
          isSpread ? estimate.high : null,
          isBound ? 'yes' : 'no',
        ]
      }),
      basis.kind === 'cheapest' ? holdingAt(point, judging) : '',
      MARKS.get(markOf(point, judged)) ?? '',
    ]),
  }
}

/** In words that machines compare. */
const MARKS: ReadonlyMap<string, string> = new Map([
  ['best', 'best'],
  ['≈ best', 'alike'],
  ['untrusted', 'untrusted'],
])

/** What `--json` shows of them; keys are a contract. */
export function pointsJson(judged: JudgedPoints): object {
  const {table, basis, judging, circumstances} = judged
  const keysOf = ({keys}: ShownPoint) =>
    Object.fromEntries(table.keyColumns.map(({name}, index) => [name, keys[index] ?? '']))
  return {
    objectives: judging.objectives,
    primary: judging.primary,
    basis,
    points: table.points.map((point) => ({
      pipeline: point.pipeline,
      keys: keysOf(point),
      repetitions: point.rows.length,
      figures: Object.fromEntries(table.metrics.map(({column}, index) => [column, point.figures[index]])),
      objectives: holdingAt(point, judging),
      mark: MARKS.get(markOf(point, judged)) ?? null,
      flags: point.flags,
    })),
    circumstances: circumstances.map(({values, best, alike, why}) => ({
      values: Object.fromEntries(values),
      best: best && {pipeline: best.pipeline, keys: keysOf(best)},
      alike: alike.map((point) => ({pipeline: point.pipeline, keys: keysOf(point)})),
      why,
    })),
    verdict: pointVerdict(judged),
    unusableTrials: table.unusableTrials,
  }
}

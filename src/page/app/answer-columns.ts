import {ownValue} from '../../model/own-value.js'
import type {Held, HeldFigure} from '../held.js'
import {boundText, differenceText, latencyOf, latencyText, monthText, type Shown, usdText} from './answer.js'

type Trial = Shown['trials'][number]

/** A cell of the answer, before it is drawn. */
export interface AnswerCell {
  readonly text: string
  readonly isMissed?: boolean
  /** Of the longest bar of its column; no bar without one. */
  readonly share?: number
}

/** A column of the answer. */
export interface AnswerColumn {
  readonly title: string
  readonly cellOf: (trial: Trial) => AnswerCell
}

/** Latency, all that is limited beside it, seconds missed, what was not done, slots and cost, and how each differs from the pinned answer. */
export function answerColumns(shown: Shown, pinned: Shown | null): readonly AnswerColumn[] {
  const {trials, held} = shown
  const mostUsd = Math.max(...trials.map(({monthUsd}) => monthUsd).filter(Number.isFinite))
  return [
    headlineColumn(shown),
    ...held.filter((one) => !hasColumn(one, shown)).map(limitedColumn),
    {
      title: 's missed',
      cellOf: ({row}) => ({
        text: boundText(countText(row.sloMissedS), row.unfinishedEvents > 0),
        isMissed: isMissed(row.pipeline, heldOf('slo-missed-seconds', held)),
      }),
    },
    ...countColumn('lost', shown, ({row}) => row.lostEvents),
    ...countColumn('unfinished', shown, ({row}) => row.unfinishedEvents),
    {title: 'slots', cellOf: ({row}) => ({text: String(row.slotsMax)})},
    {title: '$ a month', cellOf: (trial) => ({text: monthText(trial), share: trial.monthUsd / mostUsd || 0})},
    ...(pinned ? [pinnedColumn(shown, pinned)] : []),
  ]
}

const countText = (count: number): string => (Number.isNaN(count) ? '–' : count.toLocaleString('en-US'))

const heldOf = (metric: string, held: readonly Held[]): Held | undefined =>
  held.find(({objective}) => objective.metric === metric)

const isMissed = (pipeline: string, held: Held | undefined): boolean =>
  held !== undefined && ownValue(held.of, pipeline)?.holding === 'missed'

/** Whether the answer shows an objective's figure anyway. */
const hasColumn = ({objective: {metric}}: Held, {question, trials}: Shown): boolean =>
  metric === question.settings.slo.percentile ||
  metric === 'slo-missed-seconds' ||
  (metric === 'lost' && trials.some(({row}) => row.lostEvents > 0))

/** The percentile that is shown; it is missed only where it is an objective. */
function headlineColumn({trials, held, question, verdict}: Shown): AnswerColumn {
  const {percentile} = question.settings.slo
  const most = Math.max(...trials.map(({headlineMs}) => headlineMs).filter(Number.isFinite))
  const own = heldOf(percentile, held)
  return {
    title: `${percentile}${verdict?.scope === 'burst' ? ' in spikes' : ''}`,
    cellOf: (trial) => ({
      text: latencyOf(trial),
      share: trial.headlineMs / most || 0,
      isMissed: isMissed(trial.row.pipeline, own),
    }),
  }
}

const limitedColumn = (held: Held): AnswerColumn => {
  const {metric} = held.objective
  return {
    title: metric === 'cost' ? '$ per million events' : metric,
    cellOf: ({row}) => {
      const figure = ownValue(held.of, row.pipeline)
      return {text: figure ? heldText(metric, figure) : '–', isMissed: isMissed(row.pipeline, held)}
    },
  }
}

function heldText(metric: Held['objective']['metric'], {value, isBound}: HeldFigure): string {
  if (metric === 'lost') return countText(value)
  return boundText(metric === 'cost' ? usdText(value) : latencyText(value), isBound)
}

/** What was not done, where something was not. */
const countColumn = (
  title: string,
  {trials}: Shown,
  countOf: (trial: Trial) => number,
): readonly AnswerColumn[] =>
  trials.some((trial) => countOf(trial) > 0)
    ? [{title, cellOf: (trial) => ({text: countText(countOf(trial)), isMissed: countOf(trial) > 0})}]
    : []

function pinnedColumn({question, verdict}: Shown, pinned: Shown): AnswerColumn {
  const isAlike =
    question.settings.slo.percentile === pinned.question.settings.slo.percentile &&
    verdict?.scope === pinned.verdict?.scope
  return {
    title: 'to the pinned',
    cellOf: (trial) => {
      const before = pinned.trials.find(({row}) => row.pipeline === trial.row.pipeline)
      if (!before) return {text: '–'}
      const isBound = trial.row.unfinishedEvents > 0 || before.row.unfinishedEvents > 0
      const latencyRatio = isAlike && !isBound ? trial.headlineMs / before.headlineMs : Number.NaN
      const cost = differenceText(trial.monthUsd / before.monthUsd, 'cheaper', 'dearer')
      return {text: `${cost}, ${differenceText(latencyRatio, 'faster', 'slower')}`}
    },
  }
}

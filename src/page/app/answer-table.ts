import {differenceText, latencyText, monthUsd, type Shown, usdText, wordOf} from './answer.js'
import {make} from './element.js'

type Trial = Shown['trials'][number]

/** Latency, seconds missed, slots and cost of every pipeline, with bars, and how each differs from the pinned answer. */
export function answerTable(shown: Shown, pinned: Shown | null): HTMLElement {
  const {trials, verdict} = shown
  const mostUsd = Math.max(...trials.map(monthUsd))
  const mostMs = Math.max(...trials.map(({headlineMs}) => headlineMs).filter(Number.isFinite))
  const rows = trials.map((trial) => {
    const {row, headlineMs} = trial
    const isMissed = !(headlineMs < shown.question.settings.slo.limitMs)
    const cells = [
      make(
        'td',
        isMissed ? {class: 'missed'} : {},
        latencyText(headlineMs),
        bar(headlineMs / mostMs || 0, row.pipeline),
      ),
      make('td', {}, Number.isNaN(row.sloMissedS) ? '–' : String(row.sloMissedS)),
      make('td', {class: 'slots'}, String(row.slotsMax)),
      make('td', {}, usdText(monthUsd(trial)), bar(monthUsd(trial) / mostUsd || 0, row.pipeline)),
      ...pinnedCells(trial, pinned),
    ]
    return make('tr', verdict?.choice === row.pipeline ? {class: 'best'} : {}, nameOf(trial), ...cells)
  })
  return make('table', {}, make('thead', {}, headOf(shown, pinned)), make('tbody', {}, ...rows))
}

function nameOf({row}: Trial): HTMLElement {
  const swatch = make('span', {class: 'swatch', style: `background:var(--${row.pipeline})`})
  return make('th', {scope: 'row'}, swatch, wordOf(row.pipeline))
}

const bar = (share: number, pipeline: string): HTMLElement =>
  make('span', {class: 'bar', style: `width:${Math.max(2, share * 100)}%;background:var(--${pipeline})`})

function headOf({question, verdict}: Shown, pinned: Shown | null): HTMLElement {
  const titles = [
    `${question.settings.slo.percentile}${verdict?.scope === 'burst' ? ' in spikes' : ''}`,
    's missed',
    'slots',
    '$ a month',
    ...(pinned ? ['to the pinned'] : []),
  ]
  const cells = titles.map((title) =>
    make('th', {scope: 'col', class: title === 'slots' ? 'slots' : ''}, title),
  )
  return make('tr', {}, make('td'), ...cells)
}

function pinnedCells(trial: Trial, pinned: Shown | null): readonly HTMLElement[] {
  if (!pinned) return []
  const before = pinned.trials.find(({row}) => row.pipeline === trial.row.pipeline)
  if (!before) return [make('td', {}, '–')]
  const cost = differenceText(monthUsd(trial) / monthUsd(before), 'cheaper', 'dearer')
  const speed = differenceText(trial.headlineMs / before.headlineMs, 'faster', 'slower')
  return [make('td', {}, `${cost}, ${speed}`)]
}

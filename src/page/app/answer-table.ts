import {wordOf, type Shown} from './answer.js'
import {type AnswerCell, answerColumns} from './answer-columns.js'
import {make} from './element.js'

type Trial = Shown['trials'][number]

/** The answer as a table with bars. */
export function answerTable(shown: Shown, pinned: Shown | null): HTMLElement {
  const columns = answerColumns(shown, pinned)
  const heads = columns.map(({title}) => make('th', {scope: 'col', class: classOf(title)}, title))
  const rows = shown.trials.map((trial) => {
    const {pipeline} = trial.row
    const cells = columns.map(({title, cellOf}) => drawCell(title, cellOf(trial), pipeline))
    const best = shown.verdict?.choice === pipeline ? {class: 'best'} : {}
    return make('tr', best, nameOf(trial), ...cells)
  })
  return make(
    'table',
    {},
    make('thead', {}, make('tr', {}, make('td'), ...heads)),
    make('tbody', {}, ...rows),
  )
}

const classOf = (title: string): string => (title === 'slots' ? 'slots' : '')

function drawCell(title: string, {text, isMissed = false, share}: AnswerCell, pipeline: string): HTMLElement {
  const bars = share === undefined ? [] : [bar(share, pipeline)]
  return make('td', {class: isMissed ? 'missed' : classOf(title)}, text, ...bars)
}

function nameOf({row}: Trial): HTMLElement {
  const swatch = make('span', {class: 'swatch', style: `background:var(--${row.pipeline})`})
  return make('th', {scope: 'row'}, swatch, wordOf(row.pipeline))
}

const bar = (share: number, pipeline: string): HTMLElement =>
  make('span', {class: 'bar', style: `width:${Math.max(2, share * 100)}%;background:var(--${pipeline})`})

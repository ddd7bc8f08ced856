import type {Shown} from '../answer.js'
import {wordOf} from '../answer.js'
import {make} from '../element.js'
import {countText, PANELS} from './panels.js'

/** All values of all pipelines at one instant, as a table. */
export function readingsAt({trials, question, bundle, verdict}: Shown, atMs: number): HTMLElement {
  const load = question.rates.findLast(([fromMs]) => fromMs <= atMs)?.[1] ?? 0
  const said = `${verdict === null ? 'A sketch, at' : 'At'} ${(atMs / 1000).toFixed(1)} s, load ${countText(load * bundle)}/s`
  const head = make('tr', {}, make('td'), ...PANELS.map(({short}) => make('th', {scope: 'col'}, short)))
  const rows = trials.map(({row, timeline}) => {
    const one = timeline.find((interval) => interval.atMs >= atMs)
    const cells = PANELS.map((panel) => make('td', {}, one ? panel.text(panel.valueOf(one, bundle)) : '–'))
    return make('tr', {}, make('th', {scope: 'row'}, wordOf(row.pipeline)), ...cells)
  })
  return make('table', {}, make('caption', {}, said), make('thead', {}, head), make('tbody', {}, ...rows))
}

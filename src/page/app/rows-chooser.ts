import type {TrialRow} from '../../results/trial-row.js'
import {wordOf} from './answer.js'
import {find, make} from './element.js'
import {oddWordsOf} from './settings/row-words.js'

const MOST_SHOWN = 500

/** A list of the rows of a file, to open one of them. */
export function showRows(name: string, rows: readonly TrialRow[], open: (row: TrialRow) => void): void {
  if (rows.length === 0) {
    find('rows').replaceChildren(`${name} has no rows.`)
    return
  }
  const shown = rows.slice(0, MOST_SHOWN)
  const options = shown.map((row, index) => make('option', {value: String(index)}, textOf(row)))
  const select = make('select', {id: 'row'}, ...options)
  const button = make('button', {type: 'button', id: 'open-row'}, 'Open this row')
  button.addEventListener('click', () => {
    const row = shown[Number(select.value)]
    if (row) open(row)
  })
  const more = rows.length > shown.length ? `, the first ${shown.length} of ${rows.length}` : ''
  find('rows').replaceChildren(make('label', {for: 'row'}, `Rows of ${name}${more}`), select, button)
  select.focus()
}

/** A row in a line: who served it, what load, and what its columns do not show. */
function textOf(row: TrialRow): string {
  const {pipeline, shape, rateEps, peakRateEps, parallelism, strategy, seed, point, trialId} = row
  const rate = `${shape} ${Number.isNaN(rateEps) ? 'max' : rateEps}${Number.isNaN(peakRateEps) ? '' : ` to ${peakRateEps}`}/s`
  const parts = [wordOf(pipeline), rate, `${parallelism} slots`, strategy, `seed ${seed}`, point, trialId]
  return [...parts, ...oddWordsOf(row)].filter((part) => part !== '').join(', ')
}

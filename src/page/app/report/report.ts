import {make} from '../element.js'
import {listenToLegends} from './legends.js'
import {type RowsData, buildRows, type RowsTable} from './rows.js'
import {listenToMarks} from './readings.js'

const tables = new Map<string, RowsTable>()

function tableOf(place: HTMLDetailsElement): RowsTable | null {
  const id = place.dataset['rows'] ?? ''
  const known = tables.get(id)
  if (known) return known
  const data = document.getElementById(id)?.textContent
  const root = place.querySelector('.rows-place')
  if (data === undefined || !root) return null
  const table = buildRows(JSON.parse(data) as RowsData)
  root.append(table.element)
  tables.set(id, table)
  return table
}

for (const place of document.querySelectorAll<HTMLDetailsElement>('details.rows')) {
  place.addEventListener('toggle', () => {
    if (place.open) tableOf(place)
  })
}

document.addEventListener('click', (event) => {
  const link =
    event.target instanceof Element ? event.target.closest<HTMLAnchorElement>('a[data-point]') : null
  if (!link) return
  const place = document.querySelector<HTMLDetailsElement>(`details[data-rows="${link.dataset['of'] ?? ''}"]`)
  if (!place) return
  place.open = true
  tableOf(place)?.showPoint(Number(link.dataset['point']))
})

listenToLegends()
listenToMarks(document.getElementById('tip') ?? make('p'))

import {make} from '../element.js'
import {type Column, cellAt, textOf} from './cells.js'
import {filterOf, orderOf} from './row-order.js'

/** Rows as the report holds them: by column, a column whose rows all agree as its one value. */
export interface RowsData {
  readonly count: number
  readonly points: readonly number[]
  readonly columns: readonly Column[]
}

/** The table of rows of a report, which can show those of one point. */
export interface RowsTable {
  readonly element: HTMLElement
  /** Shows the rows of one line of the table of points. */
  readonly showPoint: (point: number) => void
}

const PAGE_ROWS = 100

interface Shown {
  filter: string
  point: number | null
  sortedBy: Column | null
  isFalling: boolean
  isWide: boolean
  rows: number
}

/** A table to sort by any column and to filter by words; it draws a hundred rows at a time. */
export function buildRows(data: RowsData): RowsTable {
  const shown: Shown = {
    filter: '',
    point: null,
    sortedBy: null,
    isFalling: false,
    isWide: false,
    rows: PAGE_ROWS,
  }
  const input = make('input', {type: 'search', placeholder: 'pipeline=burst seed=1'})
  const count = make('p', {role: 'status'})
  const wide = make('input', {type: 'checkbox'})
  const body = make('div', {class: 'scroll', tabindex: '0', role: 'region', 'aria-label': 'Rows'})
  const more = make('button', {type: 'button'}, 'More rows')
  const element = make(
    'div',
    {},
    make(
      'p',
      {class: 'tools'},
      make('label', {}, 'Rows with ', input),
      make('label', {}, wide, ' columns that are the same in all rows'),
    ),
    count,
    body,
    more,
  )
  const draw = (): void => {
    const rows = rowsOf(data, shown)
    const columns = data.columns.filter(({cells}) => shown.isWide || Array.isArray(cells))
    body.replaceChildren(tableOf(columns, rows.slice(0, shown.rows), {shown, draw}))
    const here = Math.min(shown.rows, rows.length)
    const of = shown.point === null ? '' : `, of line ${shown.point + 1} of the table`
    count.textContent = `${here} of ${rows.length} rows${of}`
    more.hidden = here === rows.length
  }
  input.addEventListener('input', () => {
    Object.assign(shown, {filter: input.value, point: null, rows: PAGE_ROWS})
    draw()
  })
  wide.addEventListener('change', () => {
    shown.isWide = wide.checked
    draw()
  })
  more.addEventListener('click', () => {
    shown.rows += PAGE_ROWS
    draw()
  })
  draw()
  return {
    element,
    showPoint: (point) => {
      input.value = ''
      Object.assign(shown, {filter: '', point, rows: PAGE_ROWS})
      draw()
    },
  }
}

function rowsOf(data: RowsData, {filter, point, sortedBy, isFalling}: Shown): readonly number[] {
  const isHeld = filterOf(filter, data.columns)
  const rows = Array.from({length: data.count}, (_, row) => row).filter(
    (row) => isHeld(row) && (point === null || data.points[row] === point),
  )
  return sortedBy ? orderOf(rows, sortedBy.cells, isFalling) : rows
}

interface Drawing {
  readonly shown: Shown
  readonly draw: () => void
}

function tableOf(columns: readonly Column[], rows: readonly number[], {shown, draw}: Drawing): HTMLElement {
  const head = columns.map((column) => {
    const isSorted = shown.sortedBy === column
    const button = make('button', {type: 'button'}, column.name)
    button.addEventListener('click', () => {
      Object.assign(shown, {sortedBy: column, isFalling: isSorted && !shown.isFalling})
      draw()
    })
    const order = isSorted ? (shown.isFalling ? 'descending' : 'ascending') : 'none'
    return make('th', {scope: 'col', 'aria-sort': order}, button)
  })
  const lines = rows.map((row) =>
    make('tr', {}, ...columns.map(({cells}) => make('td', {}, textOf(cellAt(cells, row))))),
  )
  return make('table', {}, make('thead', {}, make('tr', {}, ...head)), make('tbody', {}, ...lines))
}

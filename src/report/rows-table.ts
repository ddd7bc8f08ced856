import type {Cell} from '../results/csv.js'
import {TRIAL_COLUMNS} from '../results/columns.js'
import type {TrialRow} from '../results/trial-row.js'
import {html, jsonScript, type Markup} from './html.js'

/** A column of rows for the script of a report: its cells, or the one value that all rows share. */
interface RowsColumn {
  readonly name: string
  readonly cells: readonly (string | number | null)[] | string | number | null
}

/** Rows of an experiment, and for each of them its place in the table of points, −1 of one that is in none. */
export interface ReportRow {
  readonly row: TrialRow
  readonly point: number
}

/** The name of a table of rows, and whether no filter left any out. */
interface RowsPlace {
  readonly id: string
  readonly isWhole: boolean
}

/** A table that is made when it is looked at: ten thousand rows are read at once, and shown a hundred at a time. */
export function rowsTable(rows: readonly ReportRow[], {id, isWhole}: RowsPlace): Markup {
  const data = {count: rows.length, points: rows.map(({point}) => point), columns: columnsOf(rows)}
  return html`<details class="rows" data-rows="${id}">
      <summary>${rowsText(rows.length, isWhole)}, to sort and to filter</summary>
      <div class="rows-place"></div>
    </details>
    <p class="on-paper">
      ${rowsText(rows.length, isWhole)}: in the file of this report, to sort and to filter.
    </p>
    ${jsonScript(id, data)}`
}

function rowsText(count: number, isWhole: boolean): string {
  const rows = `${count} ${count === 1 ? 'row' : 'rows'} of trials.csv`
  return isWhole ? `All ${rows}` : `The ${rows} that the filter leaves`
}

const columnsOf = (rows: readonly ReportRow[]): readonly RowsColumn[] =>
  TRIAL_COLUMNS.map(([name, read]) => {
    const cells = rows.map(({row}) => plain(read(row)))
    const [first = null] = cells
    return {name, cells: rows.length > 1 && cells.every((cell) => cell === first) ? first : cells}
  })

const plain = (cell: Cell): string | number | null =>
  typeof cell === 'number' ? (Number.isFinite(cell) ? Number(cell.toPrecision(9)) : null) : (cell ?? null)

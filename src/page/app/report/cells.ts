/** A column of rows; one whose rows all agree has the one value. */
export interface Column {
  readonly name: string
  readonly cells: readonly Cell[] | Cell
}

/** What a cell of a table holds; null where it is empty. */
export type Cell = string | number | null

/** The cell of a column in a row; null where it is empty. */
export const cellAt = (cells: Column['cells'], row: number): Cell =>
  typeof cells === 'object' && cells !== null ? (cells[row] ?? null) : cells

/** The text of a cell; empty where the cell is. */
export const textOf = (cell: Cell): string => (cell === null ? '' : String(cell))

/** A column of rows; one whose rows all agree has the one value. */
export interface Column {
  readonly name: string
  readonly cells: readonly Cell[] | Cell
}

export type Cell = string | number | null

export const cellAt = (cells: Column['cells'], row: number): Cell =>
  typeof cells === 'object' && cells !== null ? (cells[row] ?? null) : cells

export const textOf = (cell: Cell): string => (cell === null ? '' : String(cell))

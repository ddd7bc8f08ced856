/** The columns of a table, as the parser that this stands for is given them. */
interface Schema {
  readonly cols: readonly {
    readonly type: string
    readonly repl: {readonly empty: unknown}
    readonly parse?: (text: string) => unknown
  }[]
}

type OnRow = (cells: readonly unknown[]) => void

/** In the place of `udsv`, which makes code from text, as a page may not: cells of a table without quotes, row by row. */
export const initParser = ({cols}: Schema): {typedArrs(text: string, onRow: OnRow): void} => ({
  typedArrs(text: string, onRow: OnRow): void {
    const lines = text.split('\n').slice(1)
    if (lines.at(-1) === '') lines.pop()
    for (const line of lines) {
      const cells = line.split(',')
      onRow(
        cols.map(({repl, parse}, index) => {
          const cell = cells[index] ?? ''
          if (cell === '') return repl.empty
          return parse ? parse(cell) : cell
        }),
      )
    }
  },
})

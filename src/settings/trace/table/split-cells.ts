/** One line of a table as cells, quotes taken off; null where a quote does not end on its line. */
export function splitCells(line: string, separator: string): readonly string[] | null {
  if (!line.includes('"')) return line.split(separator).map((cell) => cell.trim())
  const cells: string[] = []
  for (let at = 0; at <= line.length;) {
    const cell = cellAt(line, at, separator)
    if (cell === null) return null
    cells.push(cell.text)
    at = cell.nextAt
  }
  return cells
}

interface CutCell {
  readonly text: string
  /** Behind the separator that ends it. */
  readonly nextAt: number
}

function cellAt(line: string, from: number, separator: string): CutCell | null {
  const quoted = /\s*"((?:[^"]|"")*)"\s*/y
  quoted.lastIndex = from
  const match = quoted.exec(line)
  if (match) {
    const end = quoted.lastIndex
    if (end === line.length || line.startsWith(separator, end)) {
      return {text: (match[1] ?? '').replaceAll('""', '"').trim(), nextAt: end + 1}
    }
  }
  if (/^\s*"/.test(line.slice(from)) && !match) return null
  const end = line.indexOf(separator, from)
  const to = end < 0 ? line.length : end
  return {text: line.slice(from, to).trim(), nextAt: to + 1}
}

/** Column in the line at which a cell begins, from 1. */
export function columnOf(line: string, separator: string, index: number): number {
  let at = 0
  for (let cell = 0; cell < index; cell++) {
    const cut = cellAt(line, at, separator)
    if (cut === null) break
    at = cut.nextAt
  }
  return at + 1 + (/^\s*/.exec(line.slice(at))?.[0].length ?? 0)
}

const SEPARATORS = [',', ';', '\t', '|'] as const

/** The separator by which the first lines have the most cells, and the same number of them; `,` for one column. */
export function separatorOf(lines: readonly string[]): string {
  const ranked = SEPARATORS.map((separator) => {
    const counts = lines.map((line) => splitCells(line, separator)?.length ?? 1)
    const [first = 1] = counts
    const isEven = counts.every((count) => Math.abs(count - first) <= 1)
    return {separator, columns: first, isEven: isEven && first > 1}
  })
  const even = ranked.filter(({isEven}) => isEven)
  const best = (even.length > 0 ? even : ranked).toSorted((a, b) => b.columns - a.columns)[0]
  return best !== undefined && best.columns > 1 ? best.separator : ','
}

/** A plain table for terminals: first column left, numbers right, two blanks between; fits its content. */
export function formatTable(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = header.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => (row[column] ?? '').length)),
  )
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, column) =>
        column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0),
      )
      .join('  ')
      .trimEnd()
  return [line(header), line(widths.map((width) => '─'.repeat(width))), ...rows.map(line)].join('\n')
}

/** Three significant digits, thousands without an exponent; – where there is no value. */
export function formatNumber(value: number): string {
  if (!Number.isFinite(value)) return '–'
  const magnitude = Math.abs(value)
  if (magnitude >= 100 || value === 0) return String(Math.round(value))
  return String(Number(value.toPrecision(3)))
}

/** 1 ms to hours in the unit that reads best. */
export function formatSpan(spanMs: number): string {
  if (!Number.isFinite(spanMs)) return '–'
  if (spanMs < 1000) return `${formatNumber(spanMs)} ms`
  if (spanMs < 120_000) return `${formatNumber(spanMs / 1000)} s`
  return spanMs < 7_200_000 ? `${formatNumber(spanMs / 60_000)} min` : `${formatNumber(spanMs / 3_600_000)} h`
}

export const formatShare = (share: number): string =>
  Number.isFinite(share) ? `${formatNumber(share * 100)} %` : '–'

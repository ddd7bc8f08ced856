/**
 * Columns of the terminal behind standard output; without one those of `COLUMNS`, and Infinity where that is not
 * set: files and pipes get whole lines.
 */
export function terminalWidth(): number {
  const {columns} = process.stdout
  if (columns > 0) return columns
  const wanted = Number(process.env['COLUMNS'] ?? Number.NaN)
  return wanted > 0 ? wanted : Infinity
}

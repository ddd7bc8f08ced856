import {pathToFileURL} from 'node:url'

/** One figure of a bench, and the budget it is held to. */
export interface Measurement {
  readonly name: string
  readonly value: number
  readonly unit: string
  /** Absent where the figure is only told. */
  readonly budget?: number
  /** What would astonish; absent where nothing is set. */
  readonly moonshot?: number
  /** True where the budget is a ceiling. */
  readonly isLowerBetter?: boolean
  /** Something simple that was run in the same minute, in the same unit. */
  readonly reference?: {readonly name: string; readonly value: number}
}

/** Best of three rounds after one for the compiler, in calls per second: other programs only ever slow one down. */
export function measurePerSecond(calls: number, work: (call: number) => unknown): number {
  let best = 0
  for (let round = 0; round < 4; round++) {
    const startMs = performance.now()
    for (let call = 0; call < calls; call++) work(call)
    const perSecond = (calls / (performance.now() - startMs)) * 1000
    if (round > 0) best = Math.max(best, perSecond)
  }
  return best
}

/** True for the script that node was started with. */
export function isMainBench(moduleUrl: string): boolean {
  return process.argv[1] !== undefined && moduleUrl === pathToFileURL(process.argv[1]).href
}

export const meetsBudget = ({value, budget, isLowerBetter}: Measurement): boolean =>
  budget === undefined || (isLowerBetter === true ? value <= budget : value >= budget)

const meetsMoonshot = (measurement: Measurement): boolean =>
  measurement.moonshot !== undefined && meetsBudget({...measurement, budget: measurement.moonshot})

function verdictOf(measurement: Measurement): string {
  if (measurement.budget === undefined) return ''
  if (meetsMoonshot(measurement)) return 'moonshot'
  return meetsBudget(measurement) ? 'yes' : 'NO'
}

/** The performance budget: what, figure, budget, moonshot, ratio to the reference, met or not. */
export function budgetTable(measurements: readonly Measurement[]): string {
  const rows = measurements.map((measurement) => {
    const {name, value, unit, budget, moonshot, reference} = measurement
    const ratio = reference ? `${(value / reference.value).toPrecision(3)} × ${reference.name}` : ''
    return [
      name,
      `${formatFigure(value)} ${unit}`,
      budget === undefined ? '' : formatFigure(budget),
      moonshot === undefined ? '' : formatFigure(moonshot),
      verdictOf(measurement),
      ratio,
    ]
  })
  const header = ['what', 'figure', 'budget', 'moonshot', 'met', 'against']
  const widths = header.map((title, i) => Math.max(title.length, ...rows.map((row) => row[i]?.length ?? 0)))
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, i) => cell.padEnd(widths[i] ?? 0))
      .join('  ')
      .trimEnd()
  return [line(header), line(widths.map((width) => '─'.repeat(width))), ...rows.map(line)].join('\n')
}

/** A line per figure, or one JSON array with `--json`. */
export function printBench(measurements: readonly Measurement[]): void {
  if (process.argv.includes('--json')) {
    process.stdout.write(`${JSON.stringify(measurements)}\n`)
    return
  }
  for (const measurement of measurements) process.stdout.write(`${describeMeasurement(measurement)}\n`)
}

export function describeMeasurement(measurement: Measurement): string {
  const {name, value, unit, budget, reference} = measurement
  const verdict = budget === undefined ? '' : meetsBudget(measurement) ? 'ok' : 'MISSED'
  const held = budget === undefined ? '' : `, budget ${formatFigure(budget)}`
  const beside = reference
    ? `; ${(value / reference.value).toPrecision(3)} × ${reference.name} (${formatFigure(reference.value)})`
    : ''
  return `${verdict.padEnd(6)} ${name}: ${formatFigure(value)} ${unit}${held}${beside}`
}

function formatFigure(value: number): string {
  if (value >= 1e6) return `${(value / 1e6).toPrecision(3)} M`
  return value >= 1e4 ? `${Math.round(value / 1e3)} k` : String(Number(value.toPrecision(3)))
}

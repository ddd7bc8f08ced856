import {type Eps, type Ns, NS_PER_MS, NS_PER_S} from '../../../model/units.js'
import type {TraceGaps, TraceUnit} from '../../../model/trial.js'
import type {TraceRate} from '../../../workload/trace.js'
import {spanText} from './in-order.js'
import type {OrderedSeries} from './instants-of.js'
import {MAX_RATE_EPS} from '../own-forms.js'
import {otherRow, Problems} from '../problems.js'
import type {ReadTrace} from '../raw-series.js'
import type {GuessedUnit} from '../cells/unit-words.js'

interface RateRules {
  readonly unit: GuessedUnit
  readonly gaps: TraceGaps | undefined
}

/** The step that most rows lie apart, and whether they do so evenly. */
interface Resolution {
  readonly stepNs: Ns
  readonly isEven: boolean
}

/** Rows with values as rates; throws a UsageError with the lines of gaps, repeated times and empty cells. */
export function ratesOf(series: OrderedSeries, rules: RateRules): ReadTrace {
  const {raw, atNs, path} = series
  const resolution = resolutionOf(atNs, {periodS: raw.periodS, unit: rules.unit.unit})
  const problems = new Problems(path)
  requireDistinct(series, problems)
  const holes = findHoles(series, {resolution, rules, problems})
  requireRates(series, {resolution, rules, problems})
  problems.throwIfAny()
  const {points, endNs} = pointsOf(series, {resolution, rules})
  const what =
    rules.unit.unit === 'eps'
      ? 'events/s'
      : `counts per ${resolution.isEven ? spanText(resolution.stepNs) : 'interval'}`
  return {
    points: {kind: 'rates', points, endNs},
    understood: [
      `${what} (${rules.unit.because}); ${atNs.length} ${atNs.length === 1 ? 'row' : 'rows'} ${resolution.isEven ? `${spanText(resolution.stepNs)} apart` : 'at uneven distances'} over ${spanText(endNs)}`,
      ...(holes === 0
        ? []
        : [
            `${holes} ${holes === 1 ? 'gap' : 'gaps'} ${rules.gaps === 'zero' ? 'filled with 0' : 'filled with the rate before'}`,
          ]),
    ],
  }
}

const EVEN_SHARE = 0.6
/** Clocks of scrapers are late by some of the interval. */
const SLACK = 0.5
const WHOLE_SLACK = 0.02

function resolutionOf(
  atNs: Float64Array,
  {periodS, unit}: {readonly periodS: number | null; readonly unit: TraceUnit},
): Resolution {
  const steps = Array.from(atNs.subarray(1), (at, index) => at - (atNs[index] ?? 0)).filter(
    (step) => step > 0,
  )
  if (steps.length === 0) return {stepNs: (periodS ?? 60) * NS_PER_S, isEven: true}
  const counts = new Map<number, number>()
  for (const step of steps) {
    const rounded = Math.round(step / NS_PER_MS)
    counts.set(rounded, (counts.get(rounded) ?? 0) + 1)
  }
  const [commonMs] = [...counts].toSorted((a, b) => b[1] - a[1] || a[0] - b[0])[0] ?? [0]
  const commonNs = commonMs * NS_PER_MS
  const stepNs = periodS === null ? typicalStep(steps, commonNs) : periodS * NS_PER_S
  const near = steps.filter((step) => Math.abs(step - stepNs) <= SLACK * stepNs).length
  if (near >= EVEN_SHARE * steps.length) return {stepNs, isEven: true}
  // Counts are of one interval each: rows that lie whole intervals apart have others missing between them.
  const leastNs = steps.reduce((least, step) => Math.min(least, step), Infinity)
  const isWhole = steps.every((step) => Math.abs(step / leastNs - Math.round(step / leastNs)) < WHOLE_SLACK)
  return unit === 'per-interval' && isWhole ? {stepNs: leastNs, isEven: true} : {stepNs, isEven: false}
}

/** The step that most have exactly; where clocks jitter, the mean of those near it. */
function typicalStep(steps: readonly Ns[], commonNs: Ns): Ns {
  const isSame = (step: Ns): boolean => Math.abs(step - commonNs) <= NS_PER_MS
  if (steps.filter(isSame).length >= EVEN_SHARE * steps.length) return commonNs
  const near = steps.filter((step) => Math.abs(step - commonNs) <= SLACK * commonNs)
  return Math.round(near.reduce((sum, step) => sum + step, 0) / near.length / NS_PER_MS) * NS_PER_MS
}

const valueOf = ({raw, order}: OrderedSeries, index: number): number =>
  raw.rows.values[order[index] ?? 0] ?? Number.NaN

const cellOf = ({raw, order}: OrderedSeries, index: number) =>
  raw.placeOf(raw.rows.places[order[index] ?? 0] ?? 0)

function requireDistinct(series: OrderedSeries, problems: Problems): void {
  const {atNs, raw} = series
  for (let index = 1; index < atNs.length; index++) {
    if (atNs[index] !== atNs[index - 1]) continue
    problems.add(
      cellOf(series, index),
      `has the time of ${otherRow(cellOf(series, index), cellOf(series, index - 1))} again`,
      [
        ...(raw.zone === 'not written'
          ? ['if clocks were set back here, export the times in UTC or with their zone']
          : []),
        'keep one row for each time; for one event a row, say --trace-unit events',
      ],
    )
  }
}

interface HoleRules extends Reading {
  readonly problems: Problems
}

const FILL = ['fill gaps with --trace-gaps zero (no events), or with --trace-gaps hold (the rate before)']

/** The number of gaps and of rows without a value; problems where nothing says how to fill them. */
function findHoles(series: OrderedSeries, hole: HoleRules): number {
  const {atNs, raw} = series
  const {resolution, rules, problems} = hole
  let holes = 0
  atNs.forEach((at, index) => {
    const isEmpty = Number.isNaN(valueOf(series, index))
    if (isEmpty && rules.gaps === undefined) {
      problems.add(cellOf(series, index), `has no value for ${raw.values ?? ''}`, FILL)
    }
    const isGap = index > 0 && isGapOf(at - (atNs[index - 1] ?? 0), resolution)
    if (isGap && rules.gaps === undefined) refuseGap(series, index, hole)
    holes += Number(isEmpty) + Number(isGap)
  })
  return holes
}

const isGapOf = (spanNs: Ns, {stepNs, isEven}: Resolution): boolean => isEven && spanNs > (1 + SLACK) * stepNs

function refuseGap(series: OrderedSeries, index: number, {resolution: {stepNs}, problems}: HoleRules): void {
  const {atNs, raw} = series
  const spanNs = (atNs[index] ?? 0) - (atNs[index - 1] ?? 0)
  const missing = Math.round(spanNs / stepNs) - 1
  const rows = missing === 1 ? '1 row' : `${missing} rows`
  const isHour = spanNs >= HOUR_NS && spanNs - stepNs <= HOUR_NS
  problems.add(
    cellOf(series, index),
    `comes ${spanText(spanNs)} after ${otherRow(cellOf(series, index), cellOf(series, index - 1))}: ${rows} of ${spanText(stepNs)} ${missing === 1 ? 'is' : 'are'} missing`,
    [
      ...FILL,
      ...(isHour && raw.zone === 'not written'
        ? ['if clocks were set forward here, export the times in UTC or with their zone']
        : []),
    ],
  )
}

/** What clocks jump in spring. */
const HOUR_NS: Ns = 3600 * NS_PER_S

function requireRates(series: OrderedSeries, {resolution, rules, problems}: HoleRules): void {
  series.atNs.forEach((_, index) => {
    const rateEps = rateOf(series, index, {resolution, rules})
    if (rateEps > MAX_RATE_EPS) {
      problems.add(cellOf(series, index), `is ${rateEps} events/s; the most is ${MAX_RATE_EPS}`)
    }
  })
}

interface Reading {
  readonly resolution: Resolution
  readonly rules: RateRules
}

/** How long a row's interval is: that of all rows, or where they are uneven up to the next row. */
function intervalNs({atNs}: OrderedSeries, index: number, {stepNs, isEven}: Resolution): Ns {
  if (isEven) return stepNs
  const next = Math.min(index + 1, atNs.length - 1)
  return (atNs[next] ?? 0) - (atNs[next - 1] ?? 0) || stepNs
}

/** NaN where the row has no value. */
function rateOf(series: OrderedSeries, index: number, {resolution, rules}: Reading): Eps {
  const value = valueOf(series, index)
  if (rules.unit.unit === 'eps') return value / (rules.unit.perS ?? 1) + 0
  return (value * NS_PER_S) / intervalNs(series, index, resolution) + 0
}

/** Each rate until the next row; gaps hold the rate before them, or nothing behind the interval of their row. */
function pointsOf(
  series: OrderedSeries,
  reading: Reading,
): {readonly points: TraceRate[]; readonly endNs: Ns} {
  const {atNs} = series
  const {resolution, rules} = reading
  const points: TraceRate[] = []
  let heldEps = firstRate(series, reading)
  atNs.forEach((at, index) => {
    const rateEps = rateOf(series, index, reading)
    if (!Number.isNaN(rateEps)) heldEps = rateEps
    else if (rules.gaps === 'zero') heldEps = 0
    points.push({atNs: at, rateEps: heldEps})
    const endNs = at + resolution.stepNs
    const isGap = isGapOf((atNs[index + 1] ?? at) - at, resolution)
    if (isGap && rules.gaps === 'zero') points.push({atNs: endNs, rateEps: 0})
  })
  const last = atNs.length - 1
  return {points, endNs: (atNs[last] ?? 0) + intervalNs(series, last, resolution)}
}

/** What a gap at the very beginning is filled with. */
function firstRate(series: OrderedSeries, reading: Reading): Eps {
  if (reading.rules.gaps === 'zero') return 0
  const rates = Array.from(series.atNs, (_, index) => rateOf(series, index, reading))
  return rates.find((rateEps) => !Number.isNaN(rateEps)) ?? 0
}

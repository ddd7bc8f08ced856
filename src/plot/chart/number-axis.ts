import {type AxisScale, linearScale, logTicks, placeOn, tidy} from './scales.js'
import {measureText} from './text-width.js'
import {LABEL_PX} from './theme.js'

/** An axis of a setting: numbers stand where they belong, as far apart as they are. */
export interface NumberAxis {
  readonly scale: AxisScale
  /** With the words for its scale. */
  readonly title: string
  /** What the marks of a value may take of the axis, px. */
  readonly roomPxOf: (value: number) => number
  /** The value that stands so many px to the right of another. */
  readonly beside: (value: number, offsetPx: number) => number
}

/** Of the axis, before its first and after its last value. */
const MARGIN = 0.07
/** What the marks of a value take of the way to its neighbors; the rest keeps groups apart. */
const ROOM_SHARE = 0.74
/** Between labels that do not touch. */
const LABEL_GAP_PX = 8

/** The axis of these values: linear or on a log scale, on whichever they stand more evenly. Throws nothing; one value stands in the middle. */
export function numberAxis(values: readonly number[], title: string, widthPx: number): NumberAxis {
  const sorted = [...new Set(values)].toSorted((a, b) => a - b)
  const isLog = (sorted[0] ?? 0) > 0 && evenness(sorted.map(Math.log)) > evenness(sorted)
  const ends = endsOf(sorted, isLog)
  const scale: AxisScale = {domain: ends, ticks: ticksOf(sorted, {domain: ends, isLog}, widthPx), isLog}
  const pxOf = (value: number): number => placeOn(scale, value) * widthPx
  return {
    scale,
    title: isLog ? withLogScale(title) : title,
    roomPxOf(value) {
      const ways = sorted
        .filter((other) => other !== value)
        .map((other) => Math.abs(pxOf(other) - pxOf(value)))
      // Those of the first and the last value stay beside the axis.
      return ROOM_SHARE * Math.min(2 * pxOf(sorted[0] ?? value), ...ways)
    },
    beside: (value, offsetPx) => valueAt(scale, (pxOf(value) + offsetPx) / widthPx),
  }
}

/** The axis of these values, each as far from the next as any other: for marks that a scale would leave no room. */
export function evenAxis(values: readonly number[], title: string, widthPx: number): EvenAxis {
  const sorted = [...new Set(values)].toSorted((a, b) => a - b)
  const stepPx = widthPx / sorted.length
  const placeOf = (value: number): number => sorted.indexOf(value)
  return {
    scale: {domain: [-0.5, sorted.length - 0.5], ticks: sorted.map((_, place) => place), isLog: false},
    title: title.replace(/\)$/, ', not to scale)'),
    roomPxOf: () => ROOM_SHARE * stepPx,
    beside: (value, offsetPx) => placeOf(value) + offsetPx / stepPx,
    labelExpr: `[${sorted.map((value) => `'${value.toLocaleString('en-US')}'`).join(',')}][datum.value]`,
  }
}

/** Its values are places, which its labels name. */
export interface EvenAxis extends NumberAxis {
  /** A Vega expression for the words of a tick. */
  readonly labelExpr: string
}

/** The least of the ways between neighbors, as a share of the whole way; 0 of a single value. */
function evenness(sorted: readonly number[]): number {
  const whole = (sorted.at(-1) ?? 0) - (sorted[0] ?? 0)
  const ways = sorted.slice(1).map((value, i) => value - (sorted[i] ?? value))
  return whole > 0 ? Math.min(...ways) / whole : 0
}

function endsOf(sorted: readonly number[], isLog: boolean): readonly [number, number] {
  const [first, last] = [sorted[0] ?? 0, sorted.at(-1) ?? 1]
  if (isLog) {
    const factor = (last / first) ** MARGIN
    return [tidy(first / factor), tidy(last * factor)]
  }
  const marginal = last > first ? (last - first) * MARGIN : Math.max(1, Math.abs(first)) / 2
  return [tidy(first - marginal), tidy(last + marginal)]
}

/** The values themselves where all of their labels have room, else round numbers. */
function ticksOf(
  sorted: readonly number[],
  {domain, isLog}: Omit<AxisScale, 'ticks'>,
  widthPx: number,
): readonly number[] {
  const scale: AxisScale = {domain, ticks: [], isLog}
  const widthOf = (value: number): number => measureText(value.toLocaleString('en-US'), LABEL_PX, 400)
  const hasRoom = sorted.slice(1).every((value, i) => {
    const before = sorted[i] ?? value
    const wayPx = (placeOn(scale, value) - placeOn(scale, before)) * widthPx
    return wayPx >= (widthOf(value) + widthOf(before)) / 2 + LABEL_GAP_PX
  })
  if (hasRoom) return sorted
  if (isLog) {
    const fine = logTicks(domain, [1, 2, 5])
    return fine.length * 40 <= widthPx ? fine : logTicks(domain, [1])
  }
  const [low, high] = domain
  const {ticks} = linearScale([high])
  return ticks.filter((tick) => tick >= low && tick <= high)
}

function valueAt({domain: [low, high], isLog}: AxisScale, place: number): number {
  return isLog ? low * (high / low) ** place : low + (high - low) * place
}

/** `Metric interval (ms)` → `Metric interval (ms, log scale)`. */
export const withLogScale = (title: string): string =>
  title.includes('log scale')
    ? title
    : title.endsWith(')')
      ? title.replace(/\)$/, ', log scale)')
      : `${title} (log scale)`

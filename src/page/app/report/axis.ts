import {threeDigits} from '../../../model/number-text.js'

/** The domain of an axis, as the figure says it. */
export interface Axis {
  /** '' of one without. */
  readonly title: string
  readonly low: number
  readonly high: number
  readonly isLog: boolean
}

const NUMBER = String.raw`[−-]?[\d.,]+(?:e[+−-]?\d+)?`
const DOMAIN = new RegExp(`for a (\\w+) scale with values from (${NUMBER}) to (${NUMBER})$`)

/** An axis of numbers; null of words. */
export function readAxis(text: string): Axis | null {
  const [, scale, low = '', high = ''] = DOMAIN.exec(text) ?? []
  const valueOf = (digits: string): number => Number(digits.replaceAll(',', '').replaceAll('−', '-'))
  const [from, to] = [valueOf(low), valueOf(high)]
  return scale !== undefined && Number.isFinite(from) && Number.isFinite(to)
    ? {
        title: /^[XY]-axis titled '(.*)' for a /.exec(text)?.[1] ?? '',
        low: from,
        high: to,
        isLog: scale === 'log',
      }
    : null
}

/** The value at a share of an axis, 0 to 1. */
export const valueAt = ({low, high, isLog}: Axis, share: number): number =>
  isLog ? low * (high / low) ** share : low + (high - low) * share

/** A value in the words of its axis: with the unit of the title, or as the percentile that it stands for. */
export function readingOf({title}: Axis, value: number): string {
  if (title.startsWith('Percentile')) return percentileOf(value)
  const unit = (/\(([^()]*)\)$/.exec(title)?.[1] ?? '').replace(/,? ?log scale$/, '')
  return `${threeDigits(value)}${unit === '' ? '' : ` ${unit}`}`
}

/** `p99.9` of 1000: such axes stretch the tail, by 1 / (1 − p). */
function percentileOf(tail: number): string {
  const digits = Math.max(0, Math.ceil(Math.log10(tail)) - 1)
  return `p${Number((100 - 100 / Math.max(1, tail)).toFixed(digits))}`
}

/** The height of a polyline `M0,1L2,3…` at a place; NaN where it has none. Of a step the part that ends there. */
export function heightAt(path: string, x: number): number {
  let last: readonly [number, number] | null = null
  for (const [, command, across = '', down = ''] of path.matchAll(/([ML])([-\d.e]+)[, ]([-\d.e]+)/g)) {
    const [nextX, nextY] = [Number(across), Number(down)]
    if (command === 'L' && last && last[0] <= x && x <= nextX) {
      const share = nextX === last[0] ? 1 : (x - last[0]) / (nextX - last[0])
      return last[1] + (nextY - last[1]) * share
    }
    last = [nextX, nextY]
  }
  return Number.NaN
}

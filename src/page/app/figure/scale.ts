import type {Panel} from './panels.js'

/** Room left of the panels for their ticks, and between two of them. */
export const LEFT = 64
/** Room between two panels, in pixels. */
export const GAP = 34

/** Room right of the panels. */
export const RIGHT = 8

/** The scale of one panel, from the value to the height in the figure. */
export interface Scale {
  readonly top: number
  readonly bottom: number
  readonly most: number
  readonly least: number
  readonly isLog: boolean
}

/** The height of a value in the figure; what lies below a logarithmic axis is drawn at its foot. */
export function yOf({top, bottom, most, least, isLog}: Scale, value: number): number {
  const share = isLog
    ? Math.log(Math.max(value, least) / least) / Math.log(most / least)
    : (value - least) / (most - least)
  return bottom - Math.min(1, share) * (bottom - top)
}

/** The value at a height of a panel that is not logarithmic. */
export const valueAt = ({top, bottom, most}: Scale, y: number): number =>
  ((bottom - y) / (bottom - top)) * most

/** The nearest round number at or above. */
export function roundUp(value: number): number {
  if (!(value > 0)) return 1
  const power = 10 ** Math.floor(Math.log10(value))
  return ([1, 1.5, 2, 3, 4, 5, 6, 8, 10].find((step) => step * power >= value) ?? 10) * power
}

/** The scale of a panel whose top is there, for these values. */
export function scaleOf(panel: Panel, top: number, values: readonly number[]): Scale {
  const most = values.filter(Number.isFinite).reduce((high, value) => Math.max(high, value), 0)
  const shared = {top, bottom: top + panel.height}
  if (panel.isLog)
    return {...shared, isLog: true, least: 1, most: Math.max(10, 10 ** Math.ceil(Math.log10(most || 1)))}
  return {...shared, isLog: false, least: 0, most: panel.most ?? roundUp(most)}
}

/** Values at which a panel has a line and a text. */
export const ticksOf = ({isLog, most, least}: Scale): readonly number[] =>
  isLog
    ? Array.from({length: Math.round(Math.log10(most / least)) + 1}, (_, power) => least * 10 ** power)
    : [0, most / 2, most]

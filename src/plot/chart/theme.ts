import type {Spec} from './json.js'

/** Color of letters and of marks without a color of their own. */
export const INK = '#1B1F24'
/** Color of words that stand back: captions, numbers beside marks. */
export const MUTED = '#57606A'
/** Color of grid lines. */
export const GRID = '#E4E8EC'
/** Color of axes and their ticks. */
export const AXIS = '#8C959F'
/** Color behind bursts of the load. */
export const BURST_SHADE = '#E69F00'
/** Color behind the time of a fault. */
export const FAULT_SHADE = '#D9B8CC'
/** Color of the edges of that time. */
export const FAULT_EDGE = '#882255'
/** Color of where windows of a query end. */
export const WINDOW_EDGE = '#57606A'

/** Inter first; the rest only where an SVG is shown without it. */
export const FONT = 'Inter, Helvetica, Arial, sans-serif'

/** Size of the letters of a caption, in pixels. */
export const SUBTITLE_PX = 12.5
/** From one line of a caption to the next. */
export const CAPTION_LINE_PX = 17
/** Size of the letters of a title, in pixels. */
export const TITLE_PX = 16
/** Size of the letters of labels, in pixels. */
export const LABEL_PX = 12
/** Around a figure. */
export const PADDING_PX = 16

const text = (sizePx: number, weight: number, color: string) => ({
  font: FONT,
  fontSize: sizePx,
  fontWeight: weight,
  color,
})

/** One look for all figures: white ground, horizontal grid, quiet axes, title at the left. */
export const CONFIG: Spec = {
  background: '#FFFFFF',
  padding: PADDING_PX,
  font: FONT,
  view: {stroke: null},
  title: {
    ...text(TITLE_PX, 600, INK),
    anchor: 'start',
    frame: 'group',
    offset: 14,
    subtitleFont: FONT,
    subtitleFontSize: SUBTITLE_PX,
    subtitleColor: MUTED,
    subtitlePadding: 6,
    subtitleLineHeight: CAPTION_LINE_PX,
  },
  axis: {
    labelFont: FONT,
    labelFontSize: LABEL_PX,
    labelColor: INK,
    labelPadding: 6,
    titleFont: FONT,
    titleFontSize: SUBTITLE_PX,
    titleFontWeight: 500,
    titleColor: INK,
    titlePadding: 10,
    gridColor: GRID,
    domainColor: AXIS,
    tickColor: AXIS,
    tickSize: 5,
  },
  axisX: {grid: false, labelFlush: false, labelAngle: 0},
  axisY: {domain: false, ticks: false},
  text: {font: FONT, fontSize: LABEL_PX, color: INK},
  line: {strokeWidth: 2, strokeJoin: 'round'},
}

/** What reads better on a color, white or ink: by its relative luminance (of WCAG, without its gamma). */
export function inkOn(color: string): string {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => Number.parseInt(color.slice(at, at + 2), 16))
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue < 128 ? '#FFFFFF' : INK
}

import type {Json, Spec} from './json.js'
import {measureText} from './text-width.js'
import {MUTED} from './theme.js'

/** A mark that may have a label beside it, and where it stands in the plot. */
export interface LabeledMark {
  /** '' for none. */
  readonly label: string
  readonly xPx: number
  readonly yPx: number
  /** What the mark's place is encoded with. */
  readonly values: Readonly<Record<string, Json>>
}

const FONT_PX = 11
const MARK_PX = 13
const MOST_LABEL_PX = 130

interface Side {
  readonly align: 'center' | 'left' | 'right'
  readonly dx: number
  readonly dy: number
}

/** In the order of preference; on the left a sign for a bound may stand. */
const SIDES: readonly Side[] = [
  {align: 'center', dx: 0, dy: -14},
  {align: 'center', dx: 0, dy: 15},
  {align: 'left', dx: 11, dy: 0},
  {align: 'right', dx: -18, dy: 0},
]

interface Box {
  readonly left: number
  readonly right: number
  readonly top: number
  readonly bottom: number
}

/** Labels of marks, and how many have no room beside theirs. */
export interface MarkLabels {
  readonly layers: readonly Spec[]
  readonly leftOut: number
}

/** Labels where they cover neither a mark nor one another; one that finds no place is left to the tip. */
export function labelLayers(
  marks: readonly LabeledMark[],
  encoding: Readonly<Record<'x' | 'y', Spec>>,
  heightPx: number,
): MarkLabels {
  const taken = marks.map(markBox)
  const wanted = marks.filter(
    (mark, i) => mark.label !== '' && !marks.slice(0, i).some((earlier) => saysTheSame(earlier, mark)),
  )
  const layers = wanted.map((mark): readonly Spec[] => {
    if (isTooLong(mark)) return []
    const side = SIDES.find((candidate) => isFree(labelBox(mark, candidate), taken, heightPx))
    if (!side) return []
    taken.push(labelBox(mark, side))
    return textLayers(mark, side, encoding)
  })
  return {layers: layers.flat(), leftOut: layers.filter(({length}) => length === 0).length}
}

/** A sentence beside a mark would reach out of a narrow plot: it is left to the tip. */
const isTooLong = ({label}: LabeledMark): boolean => measureText(label, FONT_PX, 400) > MOST_LABEL_PX

/** Marks that lie on one another need one label where it is the same. */
const saysTheSame = (a: LabeledMark, b: LabeledMark): boolean =>
  a.label === b.label && Math.hypot(a.xPx - b.xPx, a.yPx - b.yPx) < MARK_PX / 2

/** Twice: a white edge first, so that no line runs through a number. */
const textLayers = ({label, values}: LabeledMark, side: Side, encoding: Spec): Spec[] =>
  [{stroke: '#FFFFFF', strokeWidth: 3}, {color: MUTED}].map((paint) => ({
    data: {values: [values]},
    mark: {type: 'text', text: label, baseline: 'middle', fontSize: FONT_PX, ...side, ...paint},
    encoding,
  }))

const markBox = ({xPx, yPx}: LabeledMark): Box => ({
  left: xPx - MARK_PX / 2,
  right: xPx + MARK_PX / 2,
  top: yPx - MARK_PX / 2,
  bottom: yPx + MARK_PX / 2,
})

function labelBox({label, xPx, yPx}: LabeledMark, {align, dx, dy}: Side): Box {
  const widthPx = measureText(label, FONT_PX, 400)
  const leftOfAnchorPx = {left: 0, center: widthPx / 2, right: widthPx}[align]
  const left = xPx + dx - leftOfAnchorPx
  return {left, right: left + widthPx, top: yPx + dy - FONT_PX / 2, bottom: yPx + dy + FONT_PX / 2}
}

const isFree = ({left, right, top, bottom}: Box, taken: readonly Box[], heightPx: number): boolean =>
  bottom < heightPx &&
  taken.every((box) => right < box.left || left > box.right || bottom < box.top || top > box.bottom)

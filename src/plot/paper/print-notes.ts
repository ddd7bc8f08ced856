import {UsageError} from '../../errors.js'
import {nearestWord} from '../../model/nearest-word.js'
import {lettersLacking} from '../chart/text-width.js'
import type {Drawing} from '../figure.js'
import {namesIn} from './reword.js'
import {LABEL_PT, type Paper} from './paper.js'
import type {Misfit, Printed} from './print.js'

/** A figure before it is written. */
export interface PrintedDrawing {
  /** Of the folder of its figures. */
  readonly name: string
  readonly drawing: Drawing
  readonly printed: Printed
}

/** Longer texts are sentences, and no names that a person means. */
const LONGEST_NAME = 40
const MOST_NAMES = 12

/** Throws a UsageError for a name of `--label` that no figure has. */
export function requireNamed({labels}: Paper, drawings: readonly Drawing[]): void {
  if (labels.size === 0) return
  const known = [...new Set(drawings.flatMap(({spec}) => namesIn(spec)))]
  const unknown = [...labels.keys()].find((name) => !known.includes(name))
  if (unknown === undefined) return
  const names = known.filter((name) => name.length > 1 && name.length <= LONGEST_NAME)
  const meant = nearestWord(unknown, names)
  throw new UsageError(
    `--label: no figure has the name "${unknown}"${meant === undefined ? '' : `, did you mean "${meant}"?`}`,
    {
      suggestions: [
        `names are ${names.slice(0, MOST_NAMES).join(', ')}${names.length > MOST_NAMES ? ' and others' : ''}`,
      ],
    },
  )
}

/**
 * What a reader should know of figures before they are written: which have no room in the size that was asked for, and
 * which letters have no form. Throws a UsageError where none of them has room.
 */
export function printNotes(all: readonly PrintedDrawing[], paper: Paper): readonly string[] {
  const misfits = all.flatMap(({drawing, printed: {misfit}}) =>
    misfit === null ? [] : [{text: `${drawing.name} ${misfitText(misfit, paper)}`, misfit}],
  )
  // With the room that this one needs, all have room.
  const [largest] = misfits.toSorted((a, b) => b.misfit.leastPt - a.misfit.leastPt)
  if (largest && misfits.length === all.length) {
    throw new UsageError(largest.text, {suggestions: remediesOf(largest.misfit)})
  }
  return [
    ...misfits.map(({text, misfit}) => `${text}; ${asDrawn(misfit)}`),
    ...all.flatMap(({drawing, printed}) => lackingNote(drawing.name, printed)),
  ]
}

const inches = (pt: number): string => `${Number((pt / 72).toFixed(2))}in`
/** Rounded up, so that it has room when it is asked for. */
const leastInches = (pt: number): string => `${Math.ceil((pt / 72) * 100) / 100}in`

function misfitText({side, leastPt}: Misfit, {widthPt, heightPt, fontPt}: Paper): string {
  const askedPt = (side === 'width' ? widthPt : heightPt) ?? leastPt
  const kind = leastPt > askedPt ? 'least' : 'greatest'
  return `does not fit into a ${side} of ${inches(askedPt)} at ${fontPt ?? LABEL_PT}pt: its ${kind} ${side} is ${leastInches(leastPt)}`
}

const asDrawn = ({side, leastPt, labelPt}: Misfit): string =>
  side === 'width'
    ? `there its labels are of ${Number(labelPt.toFixed(1))}pt`
    : `it is ${leastInches(leastPt)} high`

const remediesOf = ({side, leastPt}: Misfit): readonly string[] => [
  `give it room, like --${side} ${leastInches(leastPt)}`,
  ...(side === 'width'
    ? ['or smaller letters with --font-size']
    : ['or drop its words with --no-title --no-caption']),
]

function lackingNote(name: string, {svg}: Printed): readonly string[] {
  const texts = [...svg.matchAll(/>([^<]*)<\/text>/g)].map(([, text = '']) => text)
  const letters = lettersLacking(texts.join(''))
  return letters.length === 0
    ? []
    : [`${name}: the font has no form for ${letters.join(' ')}, which PNG and PDF show as an empty box`]
}

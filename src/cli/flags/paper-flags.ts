import {Flags, type Interfaces} from '@oclif/core'
import {UsageError} from '../../errors.js'
import {repeatableFlag} from './repeatable-flag.js'
import {
  type Paper,
  parseFontSize,
  parseFormats,
  parseLabel,
  parseLength,
  SCREEN,
} from '../../plot/paper/paper.js'

const helpGroup = 'PAPER'

/** How `burst plot` makes a figure for a column of a paper. */
export const paperFlags = {
  width: Flags.string({
    description: 'of the whole figure, like 3.33in for a column; panels restack, the legend moves',
    helpValue: 'LENGTH',
    helpGroup,
  }),
  height: Flags.string({description: 'of the whole figure', helpValue: 'LENGTH', helpGroup}),
  'font-size': Flags.string({
    description: '[default: 8pt] of labels; nothing is more than a twelfth smaller',
    helpValue: 'SIZE',
    helpGroup,
  }),
  font: Flags.string({
    description: '[default: Inter] a .ttf or .otf file, or a family that this system has',
    helpValue: 'FONT',
    helpGroup,
  }),
  ppi: Flags.integer({
    description: 'pixels of a PNG per inch, where a size is given',
    helpValue: 'COUNT',
    helpGroup,
    min: 72,
    max: 1200,
    default: 300,
  }),
  title: Flags.string({
    description: 'in the place of its own',
    helpValue: 'TEXT',
    helpGroup,
    exclusive: ['no-title'],
  }),
  'no-title': Flags.boolean({description: 'none: the paper has its own', helpGroup}),
  'no-caption': Flags.boolean({description: 'no sentences below the title', helpGroup}),
  label: repeatableFlag('other words for a series or an axis; repeatable', 'NAME=WORDS', helpGroup),
  'embed-font': Flags.boolean({description: 'SVGs bring their font along', helpGroup}),
  spec: Flags.boolean({description: 'write the Vega-Lite behind each figure beside it, .vl.json', helpGroup}),
}

type PaperFlags = Interfaces.InferredFlags<typeof paperFlags>
type PaperTexts = Partial<PaperFlags> &
  Pick<PaperFlags, 'ppi' | 'no-title' | 'no-caption' | 'embed-font' | 'spec'> & {readonly format: string}

/** What the flags say; throws a UsageError that names the wrong one. */
export const readPaper = (flags: PaperTexts): Paper => ({
  ...SCREEN,
  formats: formatsOf(flags),
  widthPt: flags.width === undefined ? null : parseLength(flags.width, 'width'),
  heightPt: flags.height === undefined ? null : parseLength(flags.height, 'height'),
  fontPt: flags['font-size'] === undefined ? null : parseFontSize(flags['font-size']),
  font: flags.font ?? null,
  ppi: flags.ppi,
  title: flags['no-title'] ? '' : (flags.title ?? null),
  hasCaption: !flags['no-caption'],
  labels: new Map((flags.label ?? []).map(parseLabel)),
  hasFont: flags['embed-font'],
  hasSpec: flags.spec,
})

function formatsOf({format, 'embed-font': hasFont}: PaperTexts): Paper['formats'] {
  const formats = parseFormats(format)
  if (!hasFont || formats.includes('svg')) return formats
  throw new UsageError(`--embed-font is for SVGs, and --format ${format} writes none`, {
    suggestions: ['add svg to --format', 'drop --embed-font: PNG and PDF have their letters in them'],
  })
}

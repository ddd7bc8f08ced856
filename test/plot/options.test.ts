import {mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs'
import {readdir, readFile} from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import {fileURLToPath} from 'node:url'
import {afterAll, beforeAll, describe, expect, test} from 'vitest'
import {type Paper, SCREEN} from '../../src/plot/paper/paper.js'
import {plotResults} from '../../src/plot/plot-results.js'
import {createRenderer} from '../../src/plot/render.js'
import {findTypeface, typefaceNotes} from '../../src/plot/typeface/find-typeface.js'
import {inTypeface, INTER} from '../../src/plot/typeface/typeface.js'
import {measureText} from '../../src/plot/chart/text-width.js'
import {pdfTexts} from '../support/pdf-texts.js'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const WIDTH_PT = 3.33 * 72

let scratch = ''
let own = ''
beforeAll(() => {
  scratch = mkdtempSync(path.join(os.tmpdir(), 'burst-options-'))
  own = path.join(scratch, 'Xnter.ttf')
  writeFileSync(own, renamed(readFileSync(INTER.files[400])))
})
afterAll(() => {
  rmSync(scratch, {recursive: true})
})

/** Inter under another name, of as many letters. */
function renamed(font: Buffer): Buffer {
  const utf16 = (text: string): Buffer => Buffer.from(text, 'utf16le').swap16()
  const copy = Buffer.from(font)
  for (let at = copy.indexOf(utf16('Inter')); at >= 0; at = copy.indexOf(utf16('Inter'))) {
    utf16('Xnter').copy(copy, at)
  }
  return copy
}

/** One figure as every format has it. */
interface Written {
  readonly svg: string
  readonly png: Buffer
  readonly pdf: Buffer
  readonly spec: string
  readonly notes: readonly string[]
}

async function write(changes: Partial<Paper>): Promise<Written> {
  const out = mkdtempSync(path.join(scratch, 'plots-'))
  const {notes} = await plotResults({
    ...{
      folder: path.join(ROOT, 'test/fixtures/results/run'),
      out,
      figures: ['cost-frontier'],
      published: [],
      where: [],
    },
    paper: {...SCREEN, formats: ['svg', 'png', 'pdf'], hasSpec: true, widthPt: WIDTH_PT, ...changes},
  })
  const files = await readdir(path.join(out, 'run'))
  const read = (ending: string): Promise<Buffer> =>
    readFile(path.join(out, 'run', files.find((file) => file.endsWith(ending)) ?? ending))
  const [svg, png, pdf, spec] = await Promise.all(['.svg', '.png', '.pdf', '.vl.json'].map(read))
  return {svg: String(svg), png: png!, pdf: pdf!, spec: String(spec), notes}
}

const inSvg = ({svg}: Written): readonly string[] =>
  [...svg.matchAll(/>([^<>]+)<\/(?:text|tspan)>/g)].map(([, text = '']) => text.replaceAll('\u00A0', ' '))
const inPdf = ({pdf}: Written): readonly string[] => pdfTexts(pdf).map(({text}) => text)
const inSpec = ({spec}: Written): readonly string[] =>
  [...spec.matchAll(/"(?:text|label|series|title)": "([^"]*)"/g)].map(([, text = '']) => text)

/** Width and height in every format, pt. */
function sizesOf({svg, png, pdf}: Written, ppi = 300): readonly (readonly number[])[] {
  const box = /\/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]/.exec(pdf.toString('latin1'))
  const stated = /^<svg [^>]*width="([\d.]+)pt" height="([\d.]+)pt"/.exec(svg)
  return [
    [Number(stated?.[1]), Number(stated?.[2])],
    [png.readUInt32BE(16), png.readUInt32BE(20)].map((pixels) => (pixels / ppi) * 72),
    [Number(box?.[1]), Number(box?.[2])],
  ]
}

/** Pixels of an inch, as a PNG says. */
const densityOf = ({png}: Written): number => png.readUInt32BE(png.indexOf('pHYs') + 4) * 0.0254

/** The sizes of letters in the vector formats, pt. */
function lettersOf(written: Written): readonly (readonly number[])[] {
  const {svg, pdf} = written
  const ptPerPx = sizesOf(written)[0]![0]! / Number(/viewBox="0 0 ([\d.]+)/.exec(svg)?.[1])
  const ofSvg = [...svg.matchAll(/font-size="([\d.]+)px"/g)].map(([, px]) => Number(px) * ptPerPx)
  return [ofSvg, pdfTexts(pdf).map(({sizePt}) => sizePt)].map((sizes) =>
    [...new Set(sizes.map((size) => Number(size.toFixed(1))))].toSorted((a, b) => a - b),
  )
}

const OPTIONS: readonly [flag: string, changes: Partial<Paper>, check: (written: Written) => void][] = [
  [
    '--width',
    {},
    (written) => {
      for (const [width] of sizesOf(written)) expect(width).toBeCloseTo(WIDTH_PT, 0)
    },
  ],
  [
    '--height',
    {heightPt: 320},
    (written) => {
      for (const [, height] of sizesOf(written)) expect(Math.abs(height! - 320)).toBeLessThan(3.3)
    },
  ],
  [
    '--font-size',
    {fontPt: 9},
    (written) => {
      const [ofSvg, ofPdf] = lettersOf(written)
      expect(ofSvg).toContain(9)
      expect(ofPdf).toEqual(ofSvg)
      for (const [width] of sizesOf(written)) expect(width).toBeCloseTo(WIDTH_PT, 0)
    },
  ],
  [
    '--ppi',
    {ppi: 150},
    (written) => {
      expect(densityOf(written)).toBeCloseTo(150, 0)
      for (const [width] of sizesOf(written, 150)) expect(width).toBeCloseTo(WIDTH_PT, 0)
    },
  ],
  [
    '--title',
    {title: 'Mine'},
    (written) => {
      for (const texts of [inSvg(written), inPdf(written), inSpec(written)]) expect(texts).toContain('Mine')
    },
  ],
  [
    '--no-title',
    {title: ''},
    (written) => {
      for (const texts of [inSvg(written), inPdf(written)])
        expect(texts).not.toContain('Cost against latency')
      expect(inSvg(written).join(' ')).toContain('no interval')
    },
  ],
  [
    '--no-caption',
    {hasCaption: false},
    (written) => {
      for (const texts of [inSvg(written), inPdf(written)]) {
        expect(texts).toContain('Cost against latency')
        expect(texts.join(' ')).not.toContain('no interval')
      }
    },
  ],
  [
    '--label',
    {labels: new Map([['vanilla', 'waits']])},
    (written) => {
      for (const texts of [inSvg(written), inPdf(written), inSpec(written)]) {
        expect(texts).toContain('waits')
        expect(texts).not.toContain('vanilla')
      }
    },
  ],
]

// The first of them loads Vega, which takes long on a machine that does other things as well.
describe('every option, in every format', {timeout: 60_000}, () => {
  test.each(OPTIONS)('%s', async (_, changes, check) => {
    const written = await write(changes)
    check(written)
    expect(written.notes).toEqual([])
    // Whatever is asked for, all formats are one figure.
    const [ofSvg, ...others] = sizesOf(written, changes.ppi)
    for (const other of others) expect(Math.abs(other[1]! - ofSvg![1]!)).toBeLessThan(1)
    const words = (texts: readonly string[]): string => texts.toSorted().join(' ')
    expect(words(inPdf(written))).toBe(words(inSvg(written)))
    for (const {xPt, yPt} of pdfTexts(written.pdf)) {
      expect(xPt).toBeGreaterThan(0)
      expect(xPt).toBeLessThan(ofSvg![0]!)
      expect(yPt).toBeGreaterThan(0)
      expect(yPt).toBeLessThan(ofSvg![1]!)
    }
  })

  test('--spec is Vega-Lite, and draws the same figure', async () => {
    const {svg, spec} = await write({})
    const renderer = await createRenderer()
    const again = await renderer.svg(JSON.parse(spec) as never)
    const bare = (text: string): string =>
      text
        .replace(/^<svg [^>]*>/, '')
        .replaceAll(/<rect width="[^"]*"/g, '')
        .trim()
    expect(bare(again)).toBe(bare(svg))
  })

  test('--font is in all formats, and texts are as wide as its letters', async () => {
    const [plain, written] = [await write({}), await write({font: own, hasFont: true})]
    expect(written.svg).toContain('font-family="Xnter, Helvetica, Arial, sans-serif"')
    expect(written.svg).toMatch(
      /@font-face\{font-family:"Xnter";font-weight:400 600;src:url\(data:font\/sfnt;base64,/,
    )
    expect(written.spec).toContain('"font": "Xnter, Helvetica, Arial, sans-serif"')
    expect(new Set(pdfTexts(written.pdf).map(({font}) => font.replace(/^\w+\+/, '')))).toEqual(
      new Set(['Xnter-Regular']),
    )
    expect(written.notes).toEqual([
      `--font: Xnter from ${own}; no bolder face of it was found, and titles are in this one`,
    ])
    // The same letters under another name: of texts in the regular weight, the very same places.
    const places = ({pdf}: Written): readonly string[] =>
      pdfTexts(pdf)
        .filter(({sizePt}) => sizePt < 8.1)
        .map(({text, xPt}) => `${text} ${xPt.toFixed(1)}`)
    expect(places(written)).toEqual(places(plain))
    expect(written.png.length).toBeGreaterThan(plain.png.length * 0.8)
  })
})

describe('a font of one’s own', () => {
  test('is a family of the system, with its bolder faces', async () => {
    const folder = path.dirname(INTER.files[400])
    const {family, files} = findTypeface('inter', [folder])
    expect(family).toBe('Inter')
    expect(files).toEqual(INTER.files)
    const notes = typefaceNotes({family, files}, {formats: ['svg', 'pdf'], hasFont: false})
    expect(notes.join('\n')).toMatch(
      /titles in .*Medium.ttf and .*SemiBold.ttf\nSVGs name Inter and do not hold it/,
    )
    expect(await inTypeface({family, files}, () => Promise.resolve(measureText('n', 10, 600)))).toBe(
      measureText('n', 10, 600),
    )
  })

  const bytes = (make: (font: Buffer) => Buffer) => (): string => {
    const file = path.join(scratch, 'bad.ttf')
    writeFileSync(file, make(readFileSync(INTER.files[400])))
    return file
  }
  test.each([
    ['a file that is not there', () => path.join(scratch, 'none.ttf'), /none\.ttf cannot be read: ENOENT/],
    ['a folder', () => `${scratch}/`, /cannot be read: EISDIR/],
    ['a text', bytes(() => Buffer.from('no font at all')), /bad\.ttf is neither TrueType nor OpenType/],
    ['nothing', bytes(() => Buffer.alloc(0)), /bad\.ttf is neither/],
    ['a font for the web', bytes(() => Buffer.from('wOF2 and so on…')), /is a WOFF2 file/],
    ['a collection', bytes(() => Buffer.from('ttcf and so on…')), /is a collection of several fonts/],
    ['a font cut off', bytes((font) => font.subarray(0, 20_000)), /is cut off: its table/],
    [
      'a font without letters',
      bytes((font) => Buffer.from(font.toString('latin1').replace('cmap', 'xmap'), 'latin1')),
      /is a font without cmap/,
    ],
    ['a damaged font', bytes((font) => damaged(font)), /is (damaged|a font that does not list its letters)/],
    ['an unknown family', () => 'Intr', /this system has no family "Intr", did you mean "Inter"\?/],
  ])('%s is refused by name, with a remedy', (_, wanted, message) => {
    const folder = path.dirname(INTER.files[400])
    expect(() => findTypeface(wanted(), [folder])).toThrow(message)
    expect(() => findTypeface(wanted(), [folder])).toThrow(
      expect.objectContaining({
        exitCode: 2,
        suggestions: expect.arrayContaining([expect.stringContaining('.ttf')]) as unknown,
      }),
    )
  })
})

/** Its list of letters is all ones. */
function damaged(font: Buffer): Buffer {
  const entry = font.indexOf('cmap')
  const at = font.readUInt32BE(entry + 8)
  return Buffer.concat([
    font.subarray(0, at),
    Buffer.alloc(font.readUInt32BE(entry + 12), 0xff),
    font.subarray(at + font.readUInt32BE(entry + 12)),
  ])
}

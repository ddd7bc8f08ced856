import {fileURLToPath} from 'node:url'
import {inflateSync} from 'node:zlib'
import {beforeAll, describe, expect, test} from 'vitest'
import type {Drawing} from '../../src/plot/figure.js'
import {figureInput} from '../../src/plot/figure-input.js'
import {
  type Paper,
  parseFontSize,
  parseFormats,
  parseLabel,
  parseLength,
  SCREEN,
} from '../../src/plot/paper/paper.js'
import {printFigure, toPdf, toPng} from '../../src/plot/paper/print.js'
import {figuresOf} from '../../src/plot/registry.js'
import {createRenderer, type Renderer} from '../../src/plot/render.js'
import {readResults} from '../../src/results/read-results.js'

const FIXTURES = fileURLToPath(new URL('../fixtures/results', import.meta.url))
const NONE = {values: [], calls: []}
const COLUMN: Paper = {...SCREEN, widthPt: 3.33 * 72, title: '', hasCaption: false}

let renderer: Renderer
let drawings: readonly Drawing[]
beforeAll(async () => {
  renderer = await createRenderer()
  const experiments = await readResults(FIXTURES)
  const all: Drawing[] = []
  // Of figures that several allow, the one of the run.
  const [run, ...others] = ['run', 'batch-size', 'capacity', 'latency'].flatMap((wanted) =>
    experiments.filter(({name}) => name === wanted),
  )
  for (const experiment of [run!, ...others]) {
    const input = figureInput(experiment, {filters: [], published: NONE})
    for (const figure of figuresOf(input)) all.push(...(await figure.draw(input)))
  }
  drawings = all
})

const specOf = (name: string): Drawing['spec'] => drawings.find((one) => one.name === name)!.spec

describe('figures for a column of a paper', () => {
  test.each([
    [
      3.33,
      ['timeline', 'latency-spectrum', 'cost-frontier', 'batch-latency-box', 'latency-by-rate', 'capacity'],
    ],
    [7, ['latency-spectrum']],
  ])('are %d in wide, and no text in them is below 6 pt', async (widthIn, names) => {
    for (const name of names) {
      const {svg, widthPt} = await printFigure(specOf(name), renderer, {...COLUMN, widthPt: widthIn * 72})
      const [, stated] = /^<svg [^>]*width="([\d.]+)pt"/.exec(svg) ?? []
      expect(Number(stated), name).toBeCloseTo(widthIn * 72, 2)
      const widthPx = Number(/viewBox="0 0 ([\d.]+) /.exec(svg)?.[1])
      const sizes = [...svg.matchAll(/font-size="([\d.]+)px"/g)].map(
        ([, px]) => (Number(px) * widthPt) / widthPx,
      )
      expect(Math.min(...sizes), name).toBeGreaterThan(6)
      // Letters are of the size that was asked for: the figure was laid out at its width, not shrunk to it.
      expect((12 * widthPt) / widthPx, name).toBeCloseTo(8, 0)
    }
  })

  test('panels side by side go below one another where they would be too narrow', async () => {
    const wide = await printFigure(specOf('latency-spectrum'), renderer, SCREEN)
    const narrow = await printFigure(specOf('latency-spectrum'), renderer, COLUMN)
    const rowsOf = ({spec}: typeof wide): number =>
      (spec['vconcat'] as readonly object[]).filter((view) => 'hconcat' in view).length
    expect([rowsOf(wide), rowsOf(narrow)]).toEqual([1, 0])
  })

  test('a height is held as well', async () => {
    const {heightPt} = await printFigure(specOf('timeline'), renderer, {...COLUMN, heightPt: 360})
    expect(heightPt).toBeCloseTo(360, -1)
  })

  test('titles, captions and names are those that were asked for', async () => {
    const labels = new Map([['burst', 'with bursting']])
    const {svg} = await printFigure(specOf('timeline'), renderer, {...COLUMN, title: 'Mine', labels})
    const said = ['>Mine<', '>with bursting<', 'role-title-subtitle', '>burst<'].map((text) =>
      svg.includes(text),
    )
    expect(said).toEqual([true, true, false, false])
  })
})

test('a PDF is one page of the size in points, its texts as text in an embedded font', async () => {
  const printed = await printFigure(specOf('cost-frontier'), renderer, COLUMN)
  const pdf = Buffer.from(await toPdf(printed))
  const text = pdf.toString('latin1')
  expect(text).toMatch(/^%PDF-1\.\d/)
  const box = /\/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]/.exec(text)
  expect(Number(box?.[1])).toBeCloseTo(239.76, 1)
  expect(Number(box?.[2])).toBeCloseTo(printed.heightPt, 1)
  expect(text.match(/\/Type \/Page\b/g)).toHaveLength(1)
  expect(text).toMatch(/\/FontFile2? /)
  expect(text).toContain('/ToUnicode')
  const streams = [...text.matchAll(/stream\n([^]*?)\nendstream/g)].map(([, body = '']) => {
    try {
      return inflateSync(Buffer.from(body, 'latin1')).toString('latin1')
    } catch {
      return ''
    }
  })
  const written = streams.flatMap((stream) => stream.match(/TJ|Tj/g) ?? [])
  expect(written.length).toBeGreaterThan(10)
  expect(text).not.toContain('/Subtype /Image')
})

test('a PNG has the pixels of its inches, and says so', async () => {
  const png = Buffer.from(await toPng(await printFigure(specOf('cost-frontier'), renderer, COLUMN), 300))
  expect(png.readUInt32BE(16)).toBe(999)
  const at = png.indexOf('pHYs')
  expect([png.readUInt32BE(at + 4), png.readUInt8(at + 12)]).toEqual([11_811, 1])
})

describe('what is asked for', () => {
  test.each([
    ['3.33in', 239.76],
    ['84mm', 238.11],
    ['240pt', 240],
  ])('%s is a length', (text, points) => {
    expect(parseLength(text, 'width')).toBeCloseTo(points, 2)
  })

  test.each(['', '3.33', '0in', '1in', '99in', '-3in', '3 feet', 'NaNin'])('“%s” is none', (text) => {
    expect(() => parseLength(text, 'width')).toThrow('--width')
  })

  test.each(['5pt', '6.5', '99pt', 'big', ''])('“%s” is no size of letters', (text) => {
    expect(() => parseFontSize(text)).toThrow('--font-size')
  })

  test('formats and names are read, and refused', () => {
    expect(parseFormats('pdf, svg,pdf')).toEqual(['svg', 'pdf'])
    expect(() => parseFormats('svg,eps')).toThrow('"eps" is none of svg, png, pdf')
    expect(parseLabel('a=b=c')).toEqual(['a', 'b=c'])
    expect(() => parseLabel('=x')).toThrow('--label')
  })
})

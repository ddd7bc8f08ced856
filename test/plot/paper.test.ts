import path from 'node:path'
import {fileURLToPath} from 'node:url'
import {inflateSync} from 'node:zlib'
import {beforeAll, describe, expect, test} from 'vitest'
import {readPaper} from '../../src/cli/flags/paper-flags.js'
import type {LegendEntry} from '../../src/plot/chart/chart.js'
import type {Drawing} from '../../src/plot/figure.js'
import {figureInput} from '../../src/plot/figure-input.js'
import {
  isForScreen,
  type Paper,
  parseFontSize,
  parseFormats,
  parseLabel,
  parseLength,
  SCREEN,
} from '../../src/plot/paper/paper.js'
import {printNotes, requireNamed} from '../../src/plot/paper/print-notes.js'
import {printFigure, type Printed, toPdf, toPng} from '../../src/plot/paper/print.js'
import {FIGURE_NAMES, figuresOf} from '../../src/plot/registry.js'
import {createRenderer, type Renderer} from '../../src/plot/render.js'
import {type ExperimentResults, readResults} from '../../src/results/read-results.js'
import {until} from '../support/until.js'
import {withCrash} from '../support/with-crash.js'

const FIXTURES = fileURLToPath(new URL('../fixtures/results', import.meta.url))
const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const NONE = {values: [], calls: []}
const COLUMN: Paper = {...SCREEN, widthPt: 3.33 * 72, title: '', hasCaption: false}

let renderer: Renderer
let drawings: readonly Drawing[]
beforeAll(async () => {
  renderer = await createRenderer()
  const experiments = await readResults(FIXTURES)
  const every: Drawing[] = []
  const own = async (experiment: ExperimentResults, names: readonly string[]): Promise<void> => {
    const input = figureInput(experiment, {filters: [], published: NONE})
    const figures = figuresOf(input).filter(({name}) => names.length === 0 || names.includes(name))
    for (const figure of figures) every.push(...(await figure.draw(input)))
  }
  // Of figures that several allow, the one of the run.
  for (const wanted of [
    'run',
    'batch-size',
    'capacity',
    'latency',
    'metric-interval',
    'parallelism',
    'strategies',
  ]) {
    for (const experiment of experiments.filter(({name}) => name === wanted)) await own(experiment, [])
  }
  for (const [study, ...names] of STUDIES) {
    for (const experiment of await readResults(path.join(ROOT, 'experiments', study)))
      await own(experiment, names)
  }
  const [latency] = experiments.filter(({name}) => name === 'latency')
  const windows = latency!.rows.map((row) => ({...row, emissionP50Ms: 50_000, emissionMaxMs: 115_000}))
  await own({...latency!, rows: windows}, ['emission-delay'])
  await own(withCrash(experiments.find(({name}) => name === 'run')!), ['recovery'])
  // One of each: others differ in their rows alone.
  drawings = [...new Map(every.toReversed().map((one) => [one.name, one])).values()].toReversed()
})

/** Figures that no fixture allows, and whose rows the lab book has. */
const STUDIES = [
  ['break-even', 'break-even'],
  ['bridge', 'bridge'],
  ['elasticity-map', 'elasticity-map', 'elasticity-slice'],
  ['rivals', 'rivals'],
  ['agreement-flink', 'engines'],
] as const

/** Of a figure that is drawn for several slices the first. */
const oneOfEach = (): readonly Drawing[] =>
  [...FIGURE_NAMES, 'strategies-over-time'].flatMap((figure) => {
    const [own] = drawings.filter(({name}) => name === figure || name.startsWith(`${figure}-`))
    return own ? [own] : []
  })

const specOf = (name: string): Drawing['spec'] => drawings.find((one) => one.name === name)!.spec

describe('figures for a column of a paper', () => {
  test.each([
    [3.33, /./],
    [7, /spectrum|^strategies|^break-even|map$|^rivals/],
  ])(
    'are %d in wide, and no text in any of them is below 6 pt',
    async (widthIn, wanted) => {
      for (const {name, spec} of oneOfEach().filter((one) => wanted.test(one.name))) {
        const printed = await printFigure(spec, renderer, {...COLUMN, widthPt: widthIn * 72})
        const {svg, widthPt, misfit} = printed
        expect(misfit, name).toBeNull()
        const [, stated] = /^<svg [^>]*width="([\d.]+)pt"/.exec(svg) ?? []
        expect(Number(stated), name).toBeCloseTo(widthIn * 72, 2)
        const widthPx = Number(/viewBox="0 0 ([\d.]+) /.exec(svg)?.[1])
        const sizes = [...svg.matchAll(/font-size="([\d.]+)px"/g)].map(
          ([, px]) => (Number(px) * widthPt) / widthPx,
        )
        expect(Math.min(...sizes), name).toBeGreaterThan(6)
        // Letters are of the size that was asked for: the figure was laid out at its width, not shrunk to it.
        expect((12 * widthPt) / widthPx, name).toBeCloseTo(8, 1)
      }
    },
    60_000,
  )

  test('are all that there are', () => {
    const drawn = drawings.map(({name}) => name)
    for (const name of FIGURE_NAMES) {
      expect(
        drawn.some((one) => one === name || one.startsWith(`${name}-`)),
        name,
      ).toBe(true)
    }
  })

  test('a panel that comes to stand below another names its lines', async () => {
    const {svg} = await printFigure(specOf('strategies'), renderer, COLUMN)
    expect(svg.match(/>never</g)).toHaveLength(4)
  })

  test('panels side by side go below one another where they would be too narrow', async () => {
    const wide = await printFigure(specOf('latency-spectrum'), renderer, SCREEN)
    const narrow = await printFigure(specOf('latency-spectrum'), renderer, COLUMN)
    const rowsOf = ({spec}: typeof wide): number =>
      (spec['vconcat'] as readonly object[]).filter((view) => 'hconcat' in view).length
    expect([rowsOf(wide), rowsOf(narrow)]).toEqual([1, 0])
  })

  const ofStudy = async (study: string, figure: string): Promise<Printed> => {
    const [experiment] = await readResults(path.join(ROOT, 'experiments', study))
    const input = figureInput(experiment!, {filters: [], published: NONE})
    const [drawing] = await figuresOf(input)
      .find(({name}) => name === figure)!
      .draw(input)
    return printFigure(drawing!.spec, renderer, {...SCREEN, widthPt: COLUMN.widthPt})
  }

  test.each([
    ['own-strategy', 'strategies'],
    ['throttling', 'latency-burst'],
  ])('beside long names there is room, and words begin above the names: %s', async (study, figure) => {
    const {spec, misfit} = await ofStudy(study, figure)
    expect(misfit).toBeNull()
    const {frame, subtitle} = spec['title'] as unknown as {frame: string; subtitle: readonly string[]}
    expect(frame).toBe('bounds')
    expect(Math.max(...subtitle.map(({length}) => length))).toBeGreaterThan(45)
  })

  test('a name over lines has its middle where its mark is', async () => {
    const {svg} = await ofStudy('throttling', 'latency-burst')
    const names = [
      ...svg.matchAll(/<text text-anchor="end" transform="translate\(-6,([\d.]+)\)"[^>]*>(.*?)<\/text>/g),
    ]
    const middles = names.map(
      ([, y, name = '']) => Number(y) + 7 * Math.max(0, name.split('<tspan').length - 2),
    )
    const marks = [...svg.matchAll(/aria-roledescription="point" transform="translate\([\d.]+,([\d.]+)\)"/g)]
    const ways = marks.map(([, y]) => Number(y)).toSorted((a, b) => a - b)
    expect(middles.toSorted((a, b) => a - b).map((y, i) => Math.round((y - ways[i]!) * 10) / 10)).toEqual(
      Array.from(ways, () => 3.5),
    )
    expect(ways.length).toBeGreaterThan(9)
  })

  test('an axis title that is wider than its plot goes over lines', async () => {
    const {spec} = await ofStudy('throttling', 'latency-burst')
    expect(JSON.stringify(spec)).toMatch(/"title":\["Latency inside bursts \(s, log","scale\)"\]/)
  })

  test('no caption says where a panel stands, which is another place in a column', () => {
    for (const {name, spec} of drawings) {
      const {subtitle} = spec['title'] as unknown as {subtitle: readonly string[]}
      expect(subtitle.join(' '), name).not.toMatch(/\((left|right|above|below)\)/)
    }
  })

  test('a legend tells its entries apart where there is no color', () => {
    for (const {name, spec} of drawings) {
      const {legend} = spec['usermeta'] as unknown as {legend: readonly LegendEntry[]}
      const marks = legend.filter(({sign}) => sign !== 'area')
      const looks = marks.map(({sign, shape, dash}) =>
        sign === 'line' ? dash?.join() : `${sign} ${shape ?? ''}`,
      )
      const lettered = marks.filter(({label}) => /^\d/.test(label)).length
      expect(new Set(looks).size, `${name}: ${marks.map(({label}) => label).join(', ')}`).toBe(
        looks.length - Math.max(0, lettered - 1),
      )
    }
  })

  test('a title goes over lines where it would be wider than its figure', async () => {
    const {misfit, svg} = await printFigure(specOf('strategies'), renderer, {...SCREEN, widthPt: 239.76})
    expect(misfit).toBeNull()
    expect(svg).toMatch(/>Which strategy\? p99 inside bursts against<\/tspan><tspan[^>]*>cost</)
  })

  test('for a screen it is drawn once, with the words that it has', async () => {
    let drawn = 0
    const counting: Renderer = {
      ...renderer,
      svg: (spec) => {
        drawn++
        return renderer.svg(spec)
      },
    }
    const {screenSvg} = await printFigure(specOf('timeline'), counting, SCREEN)
    expect(drawn).toBe(1)
    expect(`${screenSvg}\n`).toBe((await renderer.render(specOf('timeline'))).svg)
  })

  test('a height is held as well', async () => {
    const {heightPt} = await printFigure(specOf('timeline'), renderer, {...COLUMN, heightPt: 360})
    expect(heightPt).toBeCloseTo(360, -1)
  })

  test.each([
    ['width', {...SCREEN, widthPt: 144}, 'a width of 2in at 8pt: its least width is '],
    ['large letters', {...COLUMN, fontPt: 24}, 'a width of 3.33in at 24pt: its least width is'],
    ['height', {...SCREEN, heightPt: 144}, 'a height of 2in at 8pt: its least height is 4.'],
  ])('without room for its %s one is refused, or noted beside one with room', async (_, paper, text) => {
    const drawing = drawings.find(({name}) => name === 'timeline')!
    const narrow = {name: 'run', drawing, printed: await printFigure(drawing.spec, renderer, paper)}
    const whole = {...narrow, printed: await printFigure(drawing.spec, renderer, SCREEN)}
    expect(() => printNotes([narrow], paper)).toThrow(`timeline does not fit into ${text}`)
    expect(printNotes([narrow, whole], paper)).toEqual([expect.stringContaining(text)])
    expect(printNotes([whole], SCREEN)).toEqual([])
  })

  test('a name that no figure has is refused with the nearest', () => {
    const labelled = (name: string): Paper => ({...COLUMN, labels: new Map([[name, 'x']])})
    expect(() => {
      requireNamed(labelled('brust'), drawings)
    }).toThrow('--label: no figure has the name "brust", did you mean "burst"?')
    expect(() => {
      requireNamed(labelled('burst'), drawings)
    }).not.toThrow()
  })

  test('letters that the font lacks are told of', async () => {
    const paper: Paper = {...COLUMN, title: 'Stoß 漢字 τ'}
    const drawing = drawings.find(({name}) => name === 'cost-frontier')!
    const printed = await printFigure(drawing.spec, renderer, paper)
    expect(printNotes([{name: 'run', drawing, printed}], paper)).toEqual([
      'cost-frontier: the font has no form for 漢 字, which PNG and PDF show as an empty box',
    ])
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
  const writtenAtMs = Date.now()
  await until('the clock has gone on', () => Date.now() > writtenAtMs + 1)
  expect(pdf.equals(await toPdf(printed)), 'the same bytes').toBe(true)
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

  test('letters of another size are for print, and a font goes into SVGs alone', () => {
    const flags = {
      ...{format: 'svg', ppi: 300, spec: false},
      ...{'no-title': false, 'no-caption': false, 'embed-font': false},
    }
    expect(isForScreen(readPaper(flags))).toBe(true)
    expect(isForScreen(readPaper({...flags, 'font-size': '20pt'}))).toBe(false)
    expect(() => readPaper({...flags, format: 'png,pdf', 'embed-font': true})).toThrow('--embed-font')
  })

  test('formats and names are read, and refused', () => {
    expect(parseFormats('pdf, svg,pdf')).toEqual(['svg', 'pdf'])
    expect(() => parseFormats('svg,eps')).toThrow('"eps" is none of svg, png, pdf')
    expect(parseLabel('a=b=c')).toEqual(['a', 'b=c'])
    expect(() => parseLabel('=x')).toThrow('--label')
  })
})

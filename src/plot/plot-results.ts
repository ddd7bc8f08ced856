import path from 'node:path'
import {EnvironmentError, messageOf, UsageError} from '../errors.js'
import {didYouMean} from '../model/nearest-word.js'
import {writeWholeFile} from '../host/whole-file.js'
import {makeFolders} from '../results/folder/make-folders.js'
import {type Published, readPublished} from '../results/read-published.js'
import {type ExperimentResults, readResults} from '../results/read-results.js'
import {parseFilter, type RowFilter} from '../results/row-filter.js'
import {columnName} from '../results/trial-row.js'
import type {Drawing, Figure, FigureInput} from './figure.js'
import {figureInput} from './figure-input.js'
import {FULL_DETAIL, type MissingFile, missingFiles} from './missing-files.js'
import {isForScreen, type Paper, SCREEN} from './paper/paper.js'
import {type PrintedDrawing, printNotes, requireNamed} from './paper/print-notes.js'
import {FIGURE_NAMES, FIGURES, figuresOf} from './registry.js'
import type {Renderer} from './render.js'
import {drawnTogether} from './together.js'
import {findTypeface, typefaceNotes} from './typeface/find-typeface.js'
import {inTypeface, INTER} from './typeface/typeface.js'

/** Which figures to draw of which rows. */
export interface DrawRequest {
  /** An experiment, or a folder of some. */
  readonly folder: string
  /** Further folders: each is one experiment then, and all are drawn together. */
  readonly beside?: readonly string[]
  /** Names of figures; none means every one that the rows allow. */
  readonly figures: readonly string[]
  /** Files of published values. */
  readonly published: readonly string[]
  /** `column=value`: only these rows. */
  readonly where: readonly string[]
}

/** The same, and where and how their files are written. */
export interface PlotRequest extends DrawRequest {
  /** Parent of a folder per experiment. */
  readonly out: string
  /** How figures come out; none means as SVG and PNG for a screen. */
  readonly paper?: Paper
}

/** The files that were written, and what a reader should know of them. */
export interface PlotReport {
  readonly files: readonly string[]
  /** What a reader should know: rows left out, experiments without rows. */
  readonly notes: readonly string[]
  readonly drawn: readonly DrawnExperiment[]
}

/** What was drawn of one experiment, or of some together. */
export interface DrawnExperiment {
  /** Of the folder of its figures. */
  readonly name: string
  readonly experiments: readonly ExperimentResults[]
  /** How many rows they have without the filters. */
  readonly allRows: number
  readonly drawings: readonly Drawing[]
}

/** Draws what the results below a folder allow, and writes it. Vega is loaded when all rows have been read. */
export async function plotResults(request: PlotRequest): Promise<PlotReport> {
  const {paper = SCREEN} = request
  const typeface = paper.font === null ? INTER : findTypeface(paper.font)
  return inTypeface(typeface, async () => {
    const {drawn, notes} = await drawResults(request)
    const written = await writeAll(drawn, request)
    const ofFont = paper.font === null ? [] : typefaceNotes(typeface, paper)
    return {files: written.files, notes: [...notes, ...ofFont, ...written.notes], drawn}
  })
}

type Drawn = Omit<PlotReport, 'files'>

/** Draws what the results below a folder allow; throws a UsageError where that is nothing. */
async function drawResults(request: DrawRequest): Promise<Drawn> {
  const {all, refuse, ...others} = await drawAll(request)
  const drawn = all.filter(({drawings}) => drawings.length > 0)
  return drawn.length > 0 ? {drawn, ...others} : refuse()
}

/** As `plotResults` draws; an experiment that allows no figure is there without one. Throws where no row is left. */
export async function drawOrNothing(request: DrawRequest): Promise<Drawn> {
  const {all, refuse, ...others} = await drawAll(request)
  const drawn = all.filter(({experiments}) => experiments.some(({rows}) => rows.length > 0))
  return drawn.length > 0 ? {drawn, ...others} : refuse()
}

interface All extends Pick<Drawn, 'notes'> {
  readonly all: readonly DrawnExperiment[]
  /** Throws a UsageError that says why there is nothing. */
  readonly refuse: () => never
}

async function drawAll(request: DrawRequest): Promise<All> {
  const figures = chooseFigures(request)
  const filters = request.where.map((text) => parseFilter(text))
  const published = mergePublished(await Promise.all(request.published.map(readPublished)))
  const {experiments, inputs, notes} = await readInputs(request, {filters, published})
  const all: DrawnExperiment[] = []
  const missing: MissingIn[] = []
  for (const {input, name, own} of inputs) {
    const drawings: Drawing[] = []
    const wanted = request.figures.length === 0 ? figuresOf(input, request) : figures
    for (const figure of wanted) drawings.push(...(await figure.draw(input)))
    const files = await missingFiles(
      wanted.map(({name}) => name),
      input,
    )
    if (files.length > 0) missing.push({name: input.experiment, files})
    all.push({
      name,
      drawings,
      allRows: own.flatMap(({rows}) => rows).length,
      experiments: own.map((experiment) => filtered(experiment, filters)),
    })
  }
  return {
    all,
    notes: [...notes, ...notesOf(experiments), ...missing.map(noteOf)],
    refuse: () => {
      throw nothingToDraw({folder: request.folder, filters}, experiments, {figures, missing})
    },
  }
}

const filtered = (experiment: ExperimentResults, filters: readonly RowFilter[]): ExperimentResults =>
  filters.length === 0
    ? experiment
    : {...experiment, rows: experiment.rows.filter((row) => filters.every(({holds}) => holds(row)))}

interface Inputs {
  readonly experiments: readonly ExperimentResults[]
  readonly inputs: readonly {
    readonly input: FigureInput
    readonly name: string
    readonly own: readonly ExperimentResults[]
  }[]
  readonly notes: readonly string[]
}

/** Each experiment of one folder by itself, or those of several folders as one. */
async function readInputs(
  {folder, beside = []}: DrawRequest,
  choice: Parameters<typeof figureInput>[1],
): Promise<Inputs> {
  const inputOf = (experiment: ExperimentResults): FigureInput => figureInput(experiment, choice)
  if (beside.length === 0) {
    const experiments = await readResults(folder, 'skip')
    const inputs = experiments.map((experiment) => ({
      input: inputOf(experiment),
      name: outputName(experiment, experiments),
      own: [experiment],
    }))
    return {experiments, inputs, notes: []}
  }
  const experiments = await Promise.all([folder, ...beside].map(readOne))
  const {input, notes} = drawnTogether(
    experiments.map((experiment) => ({experiment, input: inputOf(experiment)})),
  )
  return {experiments, inputs: [{input, name: input.experiment, own: experiments}], notes}
}

async function readOne(folder: string): Promise<ExperimentResults> {
  const [only, ...others] = await readResults(folder, 'skip')
  if (only && others.length === 0) return only
  throw new UsageError(`${folder} holds ${others.length + 1} experiments: of several folders each is one`, {
    suggestions: [
      `name one of them, like ${only?.folder ?? ''}`,
      'name the folder alone to draw each of its experiments',
    ],
  })
}

interface MissingIn {
  readonly name: string
  readonly files: readonly MissingFile[]
}

function noteOf({name, files}: MissingIn): string {
  const figures = files.map(({figure, file}) => `${figure} (${file})`).join(', ')
  return `${name}: no files of trials for ${figures}; ${FULL_DETAIL}`
}

function chooseFigures({figures: names, beside = []}: DrawRequest): readonly Figure[] {
  for (const name of names) {
    if (FIGURE_NAMES.includes(name)) continue
    throw new UsageError(`--figure: unknown figure "${name}"${didYouMean(name, FIGURE_NAMES)}`, {
      suggestions: [`figures are ${FIGURE_NAMES.join(', ')}`],
    })
  }
  const chosen = names.length === 0 ? FIGURES : FIGURES.filter(({name}) => names.includes(name))
  const [single] =
    names.length === 0 || beside.length === 0 ? [] : chosen.filter((figure) => figure.isOfOneFolder)
  if (!single) return chosen
  throw new UsageError(
    `--figure: ${single.name} is drawn of one folder, and ${beside.length + 1} are named`,
    {
      suggestions: ['draw each folder by itself'],
    },
  )
}

const mergePublished = (all: readonly Published[]): Published => ({
  values: all.flatMap(({values}) => values),
  calls: all.flatMap(({calls}) => calls),
})

/** Its folder's name, with the one above where two are called the same. */
function outputName({name, folder}: ExperimentResults, all: readonly ExperimentResults[]): string {
  const isAlone = all.filter((other) => other.name === name).length === 1
  return isAlone ? name : `${path.basename(path.dirname(folder))}-${name}`
}

/** Of a column, in a message. */
const MOST_VALUES = 8

function nothingToDraw(
  {folder, filters}: {readonly folder: string; readonly filters: readonly RowFilter[]},
  experiments: readonly ExperimentResults[],
  {figures, missing}: {readonly figures: readonly Figure[]; readonly missing: readonly MissingIn[]},
): UsageError {
  const rows = experiments.flatMap((experiment) => experiment.rows)
  const completed = rows.filter(({state}) => state === 'completed')
  if (completed.length === 0) {
    return new UsageError(`${folder} holds ${rows.length} trials, and none that completed`, {
      suggestions: ['let the run or sweep finish: the same command goes on where it stopped'],
    })
  }
  const idle = filters.find(({holds}) => !completed.some(holds))
  if (idle) {
    const column = columnName(idle.key)
    const values = [...new Set(completed.map((row) => String(row[idle.key])))].slice(0, MOST_VALUES)
    return new UsageError(`no completed trial in ${folder} has ${column}=${idle.value}`, {
      suggestions: [`${column} is ${values.join(', ')} there`],
    })
  }
  const wanted = figures.length === FIGURES.length ? 'any figure' : figures.map(({name}) => name).join(', ')
  const {length} = completed.filter((row) => filters.every(({holds}) => holds(row)))
  const left = length === 1 ? 'the one completed trial' : `the ${length} completed trials`
  const under = filters.map(({key, value}) => `${columnName(key)}=${value}`).join(' and ')
  const which = `${left}${under === '' ? '' : ` with ${under}`} in ${folder}`
  return new UsageError(`${which} ${length === 1 ? 'does' : 'do'} not allow ${wanted}`, {
    suggestions: [
      ...missing.map(noteOf),
      ...(filters.length > 0 ? ['drop --where'] : []),
      ...figures.slice(0, 3).map(({name, needs}) => `${name} needs ${needs}`),
    ],
  })
}

function notesOf(experiments: readonly ExperimentResults[]): readonly string[] {
  return experiments.flatMap(({name, rows, skipped = []}) => {
    const skips = skipped.map((reason) => `${name}: a row is left out, ${reason}`)
    const left = rows.filter(({state}) => state !== 'completed')
    if (rows.length === 0) return [...skips, `${name}: no finished trial yet`]
    if (left.length === 0) return skips
    const states = [...new Set(left.map(({state}) => state))].join(', ')
    return [...skips, `${name}: ${left.length} of ${rows.length} trials are left out (${states})`]
  })
}

async function writeAll(
  drawn: readonly DrawnExperiment[],
  {out, paper = SCREEN}: PlotRequest,
): Promise<Pick<PlotReport, 'files' | 'notes'>> {
  requireNamed(
    paper,
    drawn.flatMap(({drawings}) => drawings),
  )
  const [{createRenderer}, {printFigure}] = await Promise.all([
    import('./render.js'),
    import('./paper/print.js'),
  ])
  const renderer = await createRenderer()
  const all: PrintedDrawing[] = []
  const contents: Promise<readonly Content[]>[] = []
  for (const {name, drawings} of drawn) {
    for (const drawing of drawings) {
      const one = {name, drawing, printed: await printFigure(drawing.spec, renderer, paper)}
      // Its pixels are set beside the next figure; what goes wrong there is thrown where they are awaited.
      const own = contentsOf(one, renderer, paper)
      own.catch(() => undefined)
      all.push(one)
      contents.push(own)
    }
  }
  const notes = printNotes(all, paper)
  const files: string[] = []
  for (const [index, one] of all.entries()) {
    for (const [ending, content] of (await contents[index]) ?? []) {
      files.push(await write(path.join(out, one.name, `${one.drawing.name}.${ending}`), content))
    }
  }
  return {files, notes}
}

type Content = readonly [ending: string, content: string | Uint8Array]

/** What is written of one figure, by the ending of its file. */
async function contentsOf(
  {printed}: PrintedDrawing,
  renderer: Renderer,
  paper: Paper,
): Promise<readonly Content[]> {
  const {toPdf, toPng, withFont} = await import('./paper/print.js')
  // Drawn once: what is for a screen has the same marks.
  const forScreen = isForScreen(paper)
    ? {svg: `${printed.screenSvg}\n`, png: (): Promise<Uint8Array> => renderer.png(printed.screenSvg)}
    : null
  const contents: Content[] = []
  for (const format of paper.formats) {
    if (format === 'pdf') contents.push([format, await toPdf(printed)])
    else if (format === 'png') contents.push([format, await (forScreen?.png() ?? toPng(printed, paper.ppi))])
    else {
      const svg = forScreen?.svg ?? `${printed.svg}\n`
      contents.push([format, paper.hasFont ? await withFont(svg) : svg])
    }
  }
  return paper.hasSpec ? [...contents, ['vl.json', `${JSON.stringify(printed.spec, null, 2)}\n`]] : contents
}

async function write(file: string, content: string | Uint8Array): Promise<string> {
  try {
    await makeFolders(path.dirname(file))
    await writeWholeFile(file, content)
    return file
  } catch (cause) {
    const reason = messageOf(cause)
    throw new EnvironmentError(`cannot write ${file}: ${reason}`, {
      cause,
      suggestions: ['name a folder that you may write to with --out'],
    })
  }
}

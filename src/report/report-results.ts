import path from 'node:path'
import type {Drawing} from '../plot/figure.js'
import type {PageFigure} from '../plot/page-figure.js'
import type {DrawnExperiment} from '../plot/plot-results.js'
import {folderReport} from './folder-report.js'
import {writeReport} from './write-report.js'

/** Draws the figures of a page; Vega is loaded here. */
export async function pageFigures(drawings: readonly Drawing[]): Promise<readonly PageFigure[]> {
  const [{createRenderer}, {pageFigure}] = await Promise.all([
    import('../plot/render.js'),
    import('../plot/page-figure.js'),
  ])
  const renderer = await createRenderer()
  const figures: PageFigure[] = []
  for (const [index, drawing] of drawings.entries()) {
    figures.push(await pageFigure(drawing, renderer, `f${index + 1}`))
  }
  return figures
}

/** Where a report goes, and what all that was drawn with it has in common. */
interface ReportPlace {
  /** Those of the whole drawing: the ones that begin with the experiment's name are its own. */
  readonly notes: readonly string[]
  /** Whether nothing else was drawn: all notes are its own then. */
  readonly isAlone: boolean
  readonly where: readonly string[]
  readonly out: string
}

/** Writes the report of what was drawn and returns its file. */
export async function reportDrawn(
  {drawings, ...drawn}: DrawnExperiment,
  {notes, isAlone, where, out}: ReportPlace,
): Promise<string> {
  const figures = await pageFigures(drawings)
  const own = notes.filter((note) => isAlone || note.startsWith(`${drawn.name}:`))
  return writeReport(folderReport({...drawn, figures, notes: own, where}), path.normalize(out))
}

import path from 'node:path'
import type {Drawing} from '../plot/figure.js'
import type {PageFigure} from '../plot/page-figure.js'
import type {DrawnExperiment} from '../plot/plot-results.js'
import {type FolderReport, folderReport} from './folder-report.js'
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

/** Writes the report of what was drawn and returns its file; notes are those of the drawing. */
export async function reportDrawn(
  {name, experiments, drawings}: DrawnExperiment,
  {notes, out}: Pick<FolderReport, 'notes'> & {readonly out: string},
): Promise<string> {
  const figures = await pageFigures(drawings)
  return writeReport(folderReport({name, experiments, figures, notes}), path.normalize(out))
}

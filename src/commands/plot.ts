import path from 'node:path'
import {Args, Flags} from '@oclif/core'
import {BaseCommand} from '../cli/base-command.js'
import {repeatableFlag, whereFlag} from '../cli/flags/repeatable-flag.js'
import {paperFlags, readPaper} from '../cli/flags/paper-flags.js'
import {noFolder} from '../cli/refuse.js'
import {plotResults} from '../plot/plot-results.js'
import {reportDrawn} from '../report/report-results.js'

export default class Plot extends BaseCommand {
  static override summary = 'Render every figure that results allow, as SVG and PNG.'
  static override description = `DIR is the folder of a run or a sweep, or a folder of some. Figures go to <out>/<experiment>/. Several folders,
each of one experiment, are drawn together: their points stand in one figure, told apart by folder. Figures of
single trials show the point with the highest rate; --where picks another.`
  static override examples = [
    '<%= config.bin %> <%= command.id %> results',
    '<%= config.bin %> <%= command.id %> results/latency --figure latency-by-rate --html',
    '<%= config.bin %> <%= command.id %> results/before results/after',
    '<%= config.bin %> <%= command.id %> results/latency --figure latency-by-rate --width 3.33in --format pdf --no-title --no-caption',
  ]
  static override args = {
    dir: Args.string({description: 'folder with results; several are drawn together', multiple: true}),
  }
  static override flags = {
    out: Flags.string({description: 'parent folder of the figures', default: 'plots'}),
    figure: repeatableFlag('only this figure; repeatable', 'NAME'),
    where: whereFlag,
    published: repeatableFlag('CSV of published values to draw beside ours; repeatable', 'FILE'),
    format: Flags.string({
      description: 'kinds of files, of svg, png and pdf',
      helpValue: 'WORDS',
      default: 'svg,png',
    }),
    ...paperFlags,
    html: Flags.boolean({description: 'add the page of burst report beside the figures, report.html'}),
  }

  async run(): Promise<unknown> {
    const {args, flags} = await this.parse(Plot)
    const [folder, ...beside] = args.dir ?? []
    if (folder === undefined) throw noFolder('plot', 'burst plot results draws all that is in results')
    const {
      files: pictures,
      notes,
      drawn,
    } = await plotResults({
      folder,
      beside,
      out: flags.out,
      figures: flags.figure ?? [],
      published: flags.published ?? [],
      where: flags.where ?? [],
      paper: readPaper(flags),
    })
    const pages: string[] = []
    for (const one of flags.html ? drawn : []) {
      const out = path.join(flags.out, one.name, 'report.html')
      pages.push(await reportDrawn(one, {notes, isAlone: drawn.length === 1, where: flags.where ?? [], out}))
    }
    const files = [...pictures, ...pages]
    for (const note of notes) this.logToStderr(note)
    const isOnlySvg = files.every((file) => file.endsWith('.svg'))
    this.log(files.filter((file) => isOnlySvg || !file.endsWith('.svg')).join('\n'))
    this.logToStderr(`${files.length} files in ${flags.out}`)
    return {files, notes}
  }
}

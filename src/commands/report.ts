import {stat} from 'node:fs/promises'
import path from 'node:path'
import {Args, Flags} from '@oclif/core'
import {BaseCommand} from '../cli/base-command.js'
import {whereFlag} from '../cli/flags/repeatable-flag.js'
import {noFolder} from '../cli/refuse.js'
import {UsageError} from '../errors.js'
import {openFile} from '../host/open-file.js'
import {drawOrNothing} from '../plot/plot-results.js'
import {reportDrawn} from '../report/report-results.js'

export default class Report extends BaseCommand {
  static override summary = 'Write what results say as one page to read, print and mail.'
  static override description = `One offline HTML file: the verdict in words, the table of burst show, every figure with its caption, where bursting
loses, what flags mean, settings, seeds, environment, prices, how to make it again, and all rows to sort and filter.
No request leaves it. DIR is the folder of a run, a sweep or a search, or a folder of some: each has a report of its
own, report.html in its folder.`
  static override examples = [
    '<%= config.bin %> <%= command.id %> results/latency',
    '<%= config.bin %> <%= command.id %> results/latency --out latency.html --open',
  ]
  static override args = {
    dir: Args.string({description: 'folder with results'}),
  }
  static override flags = {
    out: Flags.string({
      description:
        'write the page there; a folder gets one named after each experiment [default: DIR/report.html]',
      helpValue: 'FILE|DIR',
    }),
    where: whereFlag,
    open: Flags.boolean({description: 'open it in your browser'}),
  }

  async run(): Promise<unknown> {
    const {args, flags} = await this.parse(Report)
    if (args.dir === undefined) throw noFolder('report')
    const {where = []} = flags
    const {drawn, notes} = await drawOrNothing({folder: args.dir, figures: [], published: [], where})
    const place = await placeOf(flags.out, drawn.length)
    const files: string[] = []
    for (const one of drawn) {
      const out = place(one.name, one.experiments[0]?.folder ?? '')
      files.push(await reportDrawn(one, {notes, isAlone: drawn.length === 1, where, out}))
    }
    for (const note of notes) this.logToStderr(note)
    this.log(files.join('\n'))
    const [first] = files
    if (flags.open && first !== undefined) openFile(first)
    return {files, notes}
  }
}

/** Where each report goes: a file that is named holds one alone. */
async function placeOf(
  out: string | undefined,
  count: number,
): Promise<(name: string, folder: string) => string> {
  if (out === undefined) return (_, folder) => path.relative('', path.join(folder, 'report.html'))
  const isFolder = out.endsWith(path.sep) || ((await stat(out).catch(() => null))?.isDirectory() ?? false)
  if (isFolder) return (name) => path.join(out, `${name}.html`)
  if (count > 1) {
    throw new UsageError(`--out: ${out} is one file, and there are ${count} experiments`, {
      suggestions: [`name a folder, like --out ${out}/`, 'or the folder of one experiment'],
    })
  }
  return () => out
}

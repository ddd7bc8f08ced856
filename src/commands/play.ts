import {readFile} from 'node:fs/promises'
import {fileURLToPath} from 'node:url'
import {Flags} from '@oclif/core'
import {BaseCommand} from '../cli/base-command.js'
import {requireOwnFile} from '../cli/refuse.js'
import {EnvironmentError, messageOf} from '../errors.js'
import {openFile} from '../host/open-file.js'
import {writeWholeFile} from '../host/whole-file.js'

/** The same distance from `src/commands` and from `dist/commands`. */
const PAGE = fileURLToPath(new URL('../../dist/page/play.html', import.meta.url))

export default class Play extends BaseCommand {
  static override summary = 'Open a page on which you drag a spike and see what bursting does and costs.'
  static override description = `The virtual engine in one offline HTML file: sliders instead of flags, the
same figures as burst run --engine virtual, and the command that makes them.
It takes a load, price sheets, an autoscaler's profile, and a trials.csv to
open a row of; its address holds all settings, to be shared. Nothing listens
and no request leaves the page. With --out it is written to a file that can be
mailed.`
  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> --out play.html',
  ]
  static override flags = {
    out: Flags.string({description: 'write the page there, and open nothing', helpValue: 'FILE'}),
    'no-open': Flags.boolean({description: 'print where the page is, and open nothing', exclusive: ['out']}),
  }

  async run(): Promise<unknown> {
    const {flags} = await this.parse(Play)
    const page = await readFile(PAGE).catch((cause: unknown) => {
      throw new EnvironmentError(`the page is not built: ${messageOf(cause)}`, {
        cause,
        suggestions: ['npm run build makes it'],
      })
    })
    const file = flags.out ?? PAGE
    if (flags.out !== undefined) {
      await requireOwnFile(flags.out, {flag: '--out', what: 'page of burst play', isOwn: isPage})
      await writePage(flags.out, page)
    }
    this.log(file)
    const isOpened = flags.out === undefined && !flags['no-open'] && !this.jsonEnabled() && openFile(file)
    if (isOpened) this.logToStderr('opened in your browser; if none comes up, open the file yourself')
    return {file}
  }
}

/** By what stands in every page of burst play. */
const isPage = (text: string): boolean => text.includes('<title>burst play')

async function writePage(file: string, page: Uint8Array): Promise<void> {
  try {
    await writeWholeFile(file, page)
  } catch (cause) {
    throw new EnvironmentError(`cannot write ${file}: ${messageOf(cause)}`, {
      cause,
      suggestions: ['name another file with --out'],
    })
  }
}

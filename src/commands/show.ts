import {Args, Flags} from '@oclif/core'
import {BaseCommand} from '../cli/base-command.js'
import {answerCsv, answerMarkdown, answerText} from '../cli/describe/answer/answer.js'
import {folderAnswer, folderJson} from '../cli/describe/answer/folder-answer.js'
import {noFolder} from '../cli/refuse.js'
import {UsageError} from '../errors.js'
import {readResults} from '../results/read-results.js'

export default class Show extends BaseCommand {
  static override summary = 'Print what results say: a row for each point, and the best of them.'
  static override description = `Figures with their 95 % intervals, pipeline by pipeline at every point of a run or a sweep, and which choice is
the cheapest that meets the objective, in words. Of a search it prints the capacities. DIR is the folder of one
experiment, or a folder of some.`
  static override args = {
    dir: Args.string({description: 'folder with results; of several, one after the other', multiple: true}),
  }
  static override examples = [
    '<%= config.bin %> <%= command.id %> results/latency',
    '<%= config.bin %> <%= command.id %> results/latency --md > answer.md',
  ]
  static override flags = {
    md: Flags.boolean({description: 'as Markdown, for an issue or a page', exclusive: ['csv']}),
    csv: Flags.boolean({description: 'as CSV with all digits and the ends of intervals'}),
  }

  async run(): Promise<unknown> {
    const {args, flags} = await this.parse(Show)
    const folders = args.dir ?? []
    if (folders.length === 0) throw noFolder('show')
    const experiments = (await Promise.all(folders.map((folder) => readResults(folder, 'skip')))).flat()
    for (const {skipped = []} of experiments) {
      for (const reason of skipped) this.logToStderr(`warning: a row is left out, ${reason}`)
    }
    if (flags.csv && experiments.length > 1) throw tooMany(experiments.map(({folder}) => folder))
    const write = flags.csv ? answerCsv : flags.md ? answerMarkdown : answerText
    this.log(experiments.map((experiment) => write(folderAnswer(experiment))).join('\n\n\n'))
    return {experiments: experiments.map(folderJson)}
  }
}

const tooMany = (folders: readonly string[]): UsageError =>
  new UsageError(`there are ${folders.length} experiments, and --csv is the table of one`, {
    suggestions: [`name one of them, like ${folders[0] ?? ''}`, 'or take --json, which holds all of them'],
  })

import {Args, Flags} from '@oclif/core'
import {compareFolders} from '../analysis/compare/compare-folders.js'
import {BaseCommand} from '../cli/base-command.js'
import {repeatableFlag, whereFlag} from '../cli/flags/repeatable-flag.js'
import {comparisonJson, describeComparison} from '../cli/describe/describe-comparison.js'
import {parseMargin} from '../cli/flags/parse-margin.js'
import {EXIT} from '../errors.js'

export default class Compare extends BaseCommand {
  static override summary = 'Compare two results: is B worse than A, or better?'
  static override description = `Ratio B / A with its 95 % interval at every point that both have, paired by block where seeds match, then
Cliff's delta and p (Holm over the points). B is worse, better, within the margin or undecided; exit 10 where it
is worse: an interval lies wholly beyond the margin, at most 2.5 % of calls by chance. Where ratios scatter by 10 %, 5 repetitions find B 1.2 times worse in 62 % of calls,
10 in 96 %; what they leave open is said to be undecided, with the repetitions that would decide it.`
  static override examples = [
    '<%= config.bin %> <%= command.id %> results/before results/after --metric burst_latency_p99_ms',
    '<%= config.bin %> <%= command.id %> results/latency --a pipeline=vanilla --b pipeline=burst',
  ]
  static override args = {
    a: Args.string({required: true, description: 'folder of the baseline'}),
    b: Args.string({description: "folder of the candidate; default A's, told apart by --a and --b"}),
  }
  static override flags = {
    metric: repeatableFlag(
      'column to judge; repeated, others are shown beside it [default: primary of the sweep]',
      'COLUMN',
    ),
    margin: Flags.string({
      description: 'how many times worse, or better, is more than the same',
      helpValue: 'RATIO',
      default: '1.05',
    }),
    where: whereFlag,
    a: repeatableFlag('the same for A alone; the column may then differ between A and B', 'COLUMN=VALUE'),
    b: repeatableFlag('the same for B alone', 'COLUMN=VALUE'),
  }

  async run(): Promise<unknown> {
    const {args, flags} = await this.parse(Compare)
    const report = await compareFolders({
      baseline: args.a,
      candidate: args.b ?? null,
      where: flags.where ?? [],
      a: flags.a ?? [],
      b: flags.b ?? [],
      metrics: [...new Set(flags.metric ?? [])],
      margin: parseMargin(flags.margin),
    })
    this.log(describeComparison(report))
    if (report.verdict === 'worse') process.exitCode = EXIT.verdict
    return comparisonJson(report)
  }
}

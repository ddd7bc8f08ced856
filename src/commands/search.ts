import {Args} from '@oclif/core'
import {BaseCommand} from '../cli/base-command.js'
import {confirmSpending} from '../cli/confirm-spending.js'
import {
  describeCapacities,
  describeSearchPlan,
  lacksCapacity,
  searchJson,
} from '../cli/describe/describe-search.js'
import {folderFlags} from '../cli/flags/folder-flags.js'
import {serviceLines} from '../cli/describe/describe-service.js'
import {withInterrupt} from '../cli/interrupt.js'
import {createSearchProgress} from '../cli/progress/search-progress.js'
import {SILENT} from '../cli/progress/status-line.js'
import {readObjectives, readSettings} from '../cli/flags/read-settings.js'
import {settingFlags} from '../cli/flags/setting-flags.js'
import {EXIT} from '../errors.js'
import {prepareOnePoint, prepareSearchFile} from '../experiment/search/prepare-search.js'
import {requireFunctions} from '../experiment/run/require-functions.js'
import {searchesOf} from '../experiment/search/run-search.js'
import {executeSearch} from '../experiment/search/search-once.js'
import {createWallClock} from '../kernel/wall-clock.js'

/** What a search sets itself, and what only other shapes than a constant load have. */
const NOT_HERE = ['rate', 'peak-rate', 'shape', 'period', 'spike-duration', 'trace', 'events', 'slots']

const searchable = Object.fromEntries(
  Object.entries(settingFlags()).filter(([name]) => !NOT_HERE.includes(name) && !name.startsWith('trace-')),
)

export default class Search extends BaseCommand {
  static override summary = 'Find the capacity of each pipeline: the highest rate that it sustains.'
  static override description = `Bisects on the sustainability of a constant load: latency grows by less than 10 ms per s and the backlog by
less than 1 % of the load, an undecided window being lengthened up to 3 times. What is found is sustainable; up
to 1 % more may be. With --slo a rate must also meet the objectives; exit 10 where none does. FILE is a sweep file that leaves the rate
open: then every point is searched, and an interrupted search goes on where it stopped.`
  static override args = {
    file: Args.string({description: 'sweep file without a rate; without it, one point from flags'}),
  }
  static override examples = [
    '<%= config.bin %> <%= command.id %> --parallelism 4 --service-time 5ms --reserved-concurrency 10',
    '<%= config.bin %> <%= command.id %> configs/capacity.yaml',
  ]
  static override flags = {
    ...searchable,
    ...folderFlags,
  }

  async run(): Promise<unknown> {
    const {args, flags} = await this.parse(Search)
    const clock = createWallClock()
    const objectives = readObjectives(flags)
    const prepared =
      args.file === undefined
        ? await prepareOnePoint(readSettings(flags), new Date(), objectives)
        : await prepareSearchFile(args.file, (base) => readSettings(flags, base), objectives)
    const own = serviceLines(prepared.points.map(({settings}) => settings))
    if (!flags.quiet) for (const line of own) this.logToStderr(line)
    for (const warning of prepared.warnings) this.logToStderr(`warning: ${warning}`)
    if (!flags.quiet) {
      this.logToStderr(`${describeSearchPlan(prepared, searchesOf(prepared.points).length)}\n`)
    }
    const settings = prepared.points.map((point) => point.settings)
    await confirmSpending(settings, {isAgreed: flags.yes, isOpenEnded: true})
    await requireFunctions(settings)
    const report = await withInterrupt((signal) =>
      executeSearch(prepared, {
        out: flags.out,
        isFresh: flags.fresh,
        workers: flags.workers ?? null,
        clock,
        signal,
        progress: createSearchProgress(flags.quiet ? SILENT : process.stderr, clock),
        nowIso: () => new Date().toISOString(),
      }),
    )
    this.log(describeCapacities(report))
    if (objectives.length > 0 && lacksCapacity(report)) process.exitCode = EXIT.verdict
    return searchJson(prepared, report)
  }
}

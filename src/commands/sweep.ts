import {Args, Flags, type Interfaces} from '@oclif/core'
import type {Objective} from '../analysis/objective.js'
import {BaseCommand} from '../cli/base-command.js'
import {confirmSpending} from '../cli/confirm-spending.js'
import {describePlans} from '../cli/describe/describe-sweep.js'
import {serviceLines} from '../cli/describe/describe-service.js'
import {traceLines} from '../cli/describe/describe-trace.js'
import {folderFlags} from '../cli/flags/folder-flags.js'
import {withInterrupt} from '../cli/interrupt.js'
import {readObjectives, readSettings} from '../cli/flags/read-settings.js'
import {settingFlags} from '../cli/flags/setting-flags.js'
import {SILENT} from '../cli/progress/status-line.js'
import {createSweepProgress} from '../cli/progress/sweep-progress.js'
import {describeReport, foundBySweep, planJson, reportJson} from '../cli/describe/sweep-report.js'
import {missedIn} from '../cli/describe/answer/missed-objectives.js'
import {EXIT} from '../errors.js'
import type {PreparedSweep} from '../experiment/plan/prepare-sweep.js'
import {prepareSweeps} from '../experiment/plan/prepare-sweeps.js'
import {requireWindowsJudged} from '../experiment/run/require-windows-judged.js'
import {requireFunctions} from '../experiment/run/require-functions.js'
import {requireValidRows, type SweepReport} from '../experiment/run/run-sweep.js'
import {
  executeSweep,
  type RehearsedSweep,
  rehearseSweep,
  runsInThreads,
  type SweepOptions,
} from '../experiment/run/sweep-once.js'
import {createTrialPool, type TrialPool, workersFor} from '../experiment/pool/trial-pool.js'
import type {Clock} from '../kernel/clock.js'
import {createWallClock} from '../kernel/wall-clock.js'
import type {ResolvedSettings} from '../settings/resolve/resolve-settings.js'
import {DETAILS} from '../results/trial-files/trial-files.js'

type SweepFlags = Interfaces.InferredFlags<typeof Sweep.flags>

/** What all sweeps of a command share. */
interface Asked {
  readonly flags: SweepFlags
  readonly objectives: readonly Objective[]
  readonly pool: TrialPool
  readonly clock: Clock
}

interface FinishedSweep {
  readonly report: SweepReport
  readonly isMissed: boolean
  readonly json: unknown
}

export default class Sweep extends BaseCommand {
  static override summary = 'Run sweep files: every point, every pipeline, every repetition.'
  static override description = `Multiplies the axes of a file, runs the trials in seeded random order, and appends a row for each to
<out>/<name>/trials.csv. Interrupted, the same command goes on where it stopped. Flags of settings override
the file's base; a flag that is an axis of the file is refused. Several files are checked before the first of them
runs; they take less time together than one by one.`
  static override args = {
    file: Args.string({
      required: true,
      multiple: true,
      description: 'the sweep file; several run one after the other',
    }),
  }
  static override examples = [
    '<%= config.bin %> <%= command.id %> configs/latency.yaml',
    '<%= config.bin %> <%= command.id %> configs/latency.yaml --repetitions 3 --dry-run',
    '<%= config.bin %> <%= command.id %> configs/as-published/*.yaml',
  ]
  static override flags = {
    ...settingFlags(),
    'dry-run': Flags.boolean({description: 'print plan, time and cost, and run nothing', helpGroup: 'RUN'}),
    detail: Flags.option({
      options: DETAILS,
      default: 'figures' as const,
      description:
        'what virtual trials keep beside their rows: files that the figures of plots: are drawn from, or all of them; finished trials that lack some are computed again',
      helpGroup: 'RUN',
    })(),
    ...folderFlags,
  }

  async run(): Promise<unknown> {
    const {args, flags} = await this.parse(Sweep)
    const objectives = readObjectives(flags)
    // Threads load what trials need while files are read and checked.
    const pool = await createTrialPool(workersFor(flags.workers))
    return this.#sweep(args.file, {flags, objectives, pool, clock: createWallClock()}).finally(() =>
      pool.close(),
    )
  }

  /** What `--json` shows: of one file its object, of several all of them. */
  async #sweep(files: readonly string[], asked: Asked): Promise<unknown> {
    const {flags, objectives} = asked
    const sweeps = await prepareSweeps(files, (base) => readSettings(flags, base))
    for (const prepared of sweeps) this.#introduce(prepared, flags)
    for (const prepared of sweeps) requireWindowsJudged(objectives, settingsOf(prepared))
    const told = flags['dry-run'] ? await this.#rehearse(sweeps, asked) : await this.#run(sweeps, asked)
    return told.length === 1 ? told[0] : {sweeps: told}
  }

  #introduce(prepared: PreparedSweep, {quiet}: SweepFlags): void {
    const settings = settingsOf(prepared)
    const lines = [...traceLines(settings, prepared.traces), ...serviceLines(settings)]
    if (!quiet) for (const line of lines) this.logToStderr(line)
    for (const warning of prepared.warnings) this.logToStderr(`warning: ${warning}`)
  }

  async #rehearse(sweeps: readonly PreparedSweep[], asked: Asked): Promise<readonly unknown[]> {
    const {flags, pool, clock} = asked
    const options = {workers: flags.workers ?? null, pool, clock, detail: flags.detail}
    if (!sweeps.some(runsInThreads)) await pool.close()
    const plans: RehearsedSweep[] = []
    for (const prepared of sweeps) plans.push(await rehearseSweep(prepared, options))
    this.log(describePlans(plans))
    return plans.map(planJson)
  }

  async #run(sweeps: readonly PreparedSweep[], asked: Asked): Promise<readonly unknown[]> {
    const {flags, pool} = asked
    const settings = sweeps.flatMap(settingsOf)
    await confirmSpending(settings, {isAgreed: flags.yes})
    await requireFunctions(settings)
    const finished = await withInterrupt(async (signal) => {
      const reports: FinishedSweep[] = []
      for (const [place, prepared] of sweeps.entries()) {
        if (!sweeps.slice(place).some(runsInThreads)) await pool.close()
        if (sweeps.length > 1 && !flags.quiet)
          this.logToStderr(`sweep ${place + 1} of ${sweeps.length}: ${prepared.definition.name}`)
        const report = await executeSweep(prepared, this.#options(asked, signal))
        // Threads end while the last answer is put together.
        if (place === sweeps.length - 1) void pool.close()
        reports.push(this.#tell(prepared, report, asked))
        if (place < sweeps.length - 1) this.log('\n')
      }
      return reports
    })
    requireValidRows(finished.map(({report}) => report))
    if (finished.some(({isMissed}) => isMissed)) process.exitCode = EXIT.verdict
    return finished.map(({json}) => json)
  }

  #options({flags, objectives, pool, clock}: Asked, signal: AbortSignal): SweepOptions {
    return {
      out: flags.out,
      isFresh: flags.fresh,
      detail: flags.detail,
      objectives,
      workers: flags.workers ?? null,
      pool,
      clock,
      signal,
      progress: createSweepProgress(flags.quiet ? SILENT : process.stderr, clock),
      nowIso: () => new Date().toISOString(),
    }
  }

  /** Prints what a sweep has found. */
  #tell(prepared: PreparedSweep, report: SweepReport, {objectives}: Asked): FinishedSweep {
    const found = foundBySweep(prepared, report, objectives)
    const missed = objectives.length > 0 ? missedIn(found.judged) : null
    this.log([describeReport(report, found), ...(missed ? [missed.text] : [])].join('\n'))
    return {report, isMissed: missed?.isMissed === true, json: reportJson(prepared, report, found)}
  }
}

const settingsOf = ({points}: PreparedSweep): readonly ResolvedSettings[] =>
  points.map((point) => point.settings)

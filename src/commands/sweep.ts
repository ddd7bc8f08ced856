import {Args, Flags, type Interfaces} from '@oclif/core'
import {BaseCommand} from '../cli/base-command.js'
import {confirmSpending} from '../cli/confirm-spending.js'
import {describePlan} from '../cli/describe/describe-sweep.js'
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
import {prepareSweep} from '../experiment/plan/prepare-sweep.js'
import {requireWindowsJudged} from '../experiment/run/require-windows-judged.js'
import {requireFunctions} from '../experiment/run/require-functions.js'
import {requireValidRows} from '../experiment/run/run-sweep.js'
import {executeSweep, rehearseSweep, runsInThreads} from '../experiment/run/sweep-once.js'
import {createTrialPool, type TrialPool, workersFor} from '../experiment/pool/trial-pool.js'
import {createWallClock} from '../kernel/wall-clock.js'
import {DETAILS} from '../results/trial-files/trial-files.js'

type SweepFlags = Interfaces.InferredFlags<typeof Sweep.flags>

export default class Sweep extends BaseCommand {
  static override summary = 'Run a sweep file: every point, every pipeline, every repetition.'
  static override description = `Multiplies the axes of the file, runs the trials in seeded random order, and appends a row for each to
<out>/<name>/trials.csv. Interrupted, the same command goes on where it stopped. Flags of settings override
the file's base; a flag that is an axis of the file is refused.`
  static override args = {
    file: Args.string({required: true, description: 'the sweep file'}),
  }
  static override examples = [
    '<%= config.bin %> <%= command.id %> configs/latency.yaml',
    '<%= config.bin %> <%= command.id %> configs/latency.yaml --repetitions 3 --dry-run',
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
    // Threads load what trials need while the file is read and checked.
    const pool = await createTrialPool(workersFor(flags.workers))
    return this.#sweep(args.file, flags, pool).finally(() => pool.close())
  }

  async #sweep(file: string, flags: SweepFlags, pool: TrialPool): Promise<unknown> {
    const clock = createWallClock()
    const objectives = readObjectives(flags)
    const prepared = await prepareSweep(file, (base) => readSettings(flags, base))
    if (!runsInThreads(prepared)) await pool.close()
    const settings = prepared.points.map((point) => point.settings)
    requireWindowsJudged(objectives, settings)
    const lines = [...traceLines(settings, prepared.traces), ...serviceLines(settings)]
    if (!flags.quiet) for (const line of lines) this.logToStderr(line)
    for (const warning of prepared.warnings) this.logToStderr(`warning: ${warning}`)
    const workers = flags.workers ?? null
    if (flags['dry-run']) {
      const rehearsed = await rehearseSweep(prepared, {workers, pool, clock, detail: flags.detail})
      this.log(describePlan(rehearsed.plan, rehearsed.estimate, rehearsed.workers))
      return planJson(prepared, rehearsed)
    }
    await confirmSpending(settings, {isAgreed: flags.yes})
    await requireFunctions(settings)
    const report = await withInterrupt((signal) =>
      executeSweep(prepared, {
        out: flags.out,
        isFresh: flags.fresh,
        detail: flags.detail,
        objectives,
        workers,
        pool,
        clock,
        signal,
        progress: createSweepProgress(flags.quiet ? SILENT : process.stderr, clock),
        nowIso: () => new Date().toISOString(),
      }),
    )
    // Threads end while the answer is put together.
    void pool.close()
    const found = foundBySweep(prepared, report, objectives)
    const missed = objectives.length > 0 ? missedIn(found.judged) : null
    this.log([describeReport(report, found), ...(missed ? [missed.text] : [])].join('\n'))
    requireValidRows(report)
    if (missed?.isMissed === true) process.exitCode = EXIT.verdict
    return reportJson(prepared, report, found)
  }
}

import {Flags} from '@oclif/core'
import {BaseCommand} from '../cli/base-command.js'
import {comparisonTable, resultRowsText, windowTable} from '../cli/describe/comparison-table.js'
import {confirmSpending, yesFlag} from '../cli/confirm-spending.js'
import {describeElasticity} from '../cli/describe/describe-elasticity.js'
import {describeHarness} from '../cli/describe/describe-harness.js'
import {describeRun} from '../cli/describe/describe-run.js'
import {describeRescales} from '../cli/describe/measured/describe-rescales.js'
import {describeTheory, describeTheoryGaps, theoryJson} from '../cli/describe/describe-theory.js'
import {judgedPipeline} from '../analysis/objective.js'
import {describeVerdict} from '../cli/describe/describe-verdict.js'
import {withInterrupt} from '../cli/interrupt.js'
import {createProgress} from '../cli/progress/progress.js'
import {SILENT} from '../cli/progress/status-line.js'
import {createTheoryProgress} from '../cli/progress/theory-progress.js'
import {parseName} from '../cli/flags/parse-name.js'
import {RUN_DEFAULT_TEXTS} from '../cli/flags/run-default-texts.js'
import {readObjectives, readSettings} from '../cli/flags/read-settings.js'
import {settingFlags} from '../cli/flags/setting-flags.js'
import {EXIT} from '../errors.js'
import {describeProvenance} from '../experiment/manifest/provenance.js'
import {requireFunctions} from '../experiment/run/require-functions.js'
import {executeRun, type PreparedRun, prepareRun, type RunReport} from '../experiment/run/run-once.js'
import {computeTheory, type Theory} from '../experiment/run/theory.js'
import type {Clock} from '../kernel/clock.js'
import {createWallClock} from '../kernel/wall-clock.js'
import {flagsOf} from '../results/trial-row.js'

export default class Run extends BaseCommand {
  static override summary = 'Run pipelines once, side by side, and judge them.'
  static override description = `Drives one stream job in several pipelines through the same load: plain backpressure (vanilla), the
control plumbing alone (modified), bursting into Lambda (burst), and more slots (overprovisioned). Ends with a
table, a verdict with costs, and rows on disk. Without flags: 1000 events/s with one spike to 4000/s.`
  static override examples = [
    '<%= config.bin %> <%= command.id %> --rate 1000 --parallelism 4',
    "<%= config.bin %> <%= command.id %> --shape constant --rate 2500 --strategy utilization --slo 'p99<300ms'",
  ]
  static override flags = {
    ...settingFlags(RUN_DEFAULT_TEXTS),
    out: Flags.string({
      description: 'parent folder of the results',
      helpGroup: 'RUN',
      helpValue: 'FOLDER',
      default: 'results',
    }),
    name: Flags.string({
      description: 'folder of the results, instead of run-<date>-<time>',
      helpGroup: 'RUN',
      helpValue: 'NAME',
    }),
    yes: yesFlag,
    quiet: Flags.boolean({description: 'no progress, only the result', helpGroup: 'RUN'}),
  }

  async run(): Promise<unknown> {
    const {flags} = await this.parse(Run)
    const clock = createWallClock()
    const provenance = describeProvenance()
    // A run that is refused does not wait for it; others throw where they do.
    provenance.catch(() => undefined)
    const objectives = readObjectives(flags)
    const prepared = await prepareRun(readSettings(flags), new Date(), {
      objectives,
      name: flags.name === undefined ? null : parseName(flags.name),
    })
    if (!flags.quiet) this.logToStderr(`${describeRun(prepared)}\n`)
    const theory = await this.#theoryOf(prepared, {clock, isQuiet: flags.quiet})
    await confirmSpending([prepared.settings], {isAgreed: flags.yes})
    await requireFunctions([prepared.settings])
    const terminal = flags.quiet ? SILENT : process.stderr
    const report = await withInterrupt((signal) =>
      executeRun(prepared, {
        out: flags.out,
        clock,
        signal,
        progress: createProgress(terminal, clock, prepared.plan.trials.length),
        nowIso: () => new Date().toISOString(),
        provenance,
      }),
    )
    const parts = [
      comparisonTable(report.trials, theory?.trials ?? null),
      windowTable(report.trials),
      resultRowsText(report.trials),
      describeElasticity(report.trials),
      describeRescales(report.trials),
      describeHarness(report.trials),
      describeTheoryGaps(report.trials, theory),
      describeVerdict(report.verdict, report.config.query),
      `Rows in ${report.folder}`,
    ]
    this.log(`\n${parts.filter((part) => part !== '').join('\n\n')}`)
    if (objectives.length > 0 && missesSlo(report)) process.exitCode = EXIT.verdict
    return toJson(report, theory)
  }

  /** The model's answer, shown at once: a newcomer need not wait for the clock. */
  async #theoryOf(
    prepared: PreparedRun,
    {clock, isQuiet}: {readonly clock: Clock; readonly isQuiet: boolean},
  ): Promise<Theory | null> {
    const progress = createTheoryProgress(isQuiet ? SILENT : process.stderr, clock)
    const theory = await withInterrupt((signal) =>
      computeTheory(prepared, {clock, signal, onTimeline: progress.timeline}),
    ).finally(progress.ended)
    if (theory !== null && !isQuiet) this.logToStderr(`${describeTheory(theory)}\n`)
    return theory
  }
}

/** The judged pipeline's row does. */
function missesSlo({verdict: {pipelines}}: RunReport): boolean {
  const judged = judgedPipeline(pipelines.map(({pipeline}) => pipeline))
  return pipelines.some(({pipeline, meetsSlo}) => pipeline === judged && !meetsSlo)
}

const toJson = ({config, trials, verdict, folder}: RunReport, theory: Theory | null): unknown => ({
  config,
  trials: trials.map(({row}) => row),
  elasticity: trials.flatMap(({row: {trialId}, elasticity}) =>
    elasticity ? [{trialId, ...elasticity}] : [],
  ),
  rescales: trials.flatMap(({row: {trialId}, rescales}) => (rescales ? [{trialId, steps: rescales}] : [])),
  verdict,
  theory: theoryJson(trials, theory),
  folder,
  flags: [...new Set(trials.flatMap(({row}) => flagsOf(row)))],
})

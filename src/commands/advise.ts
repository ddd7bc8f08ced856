import path from 'node:path'
import {Flags} from '@oclif/core'
import {BaseCommand} from '../cli/base-command.js'
import {repeatableFlag} from '../cli/flags/repeatable-flag.js'
import {adviceJson, describeAdvice, describeQuestion} from '../cli/describe/describe-advice.js'
import {parseHeadroom} from '../cli/flags/parse-headroom.js'
import {readObjectives, readSettings} from '../cli/flags/read-settings.js'
import {settingFlags} from '../cli/flags/setting-flags.js'
import {withInterrupt} from '../cli/interrupt.js'
import {createAdviceProgress} from '../cli/progress/advice-progress.js'
import {SILENT} from '../cli/progress/status-line.js'
import {requireOwnFile} from '../cli/refuse.js'
import {EXIT, UsageError} from '../errors.js'
import {adviceSweep, isAdviceSweep} from '../experiment/advise/advice-sweep.js'
import {type Advice, giveAdvice} from '../experiment/advise/give-advice.js'
import {workersFor} from '../experiment/pool/trial-pool.js'
import {type PreparedAdvice, prepareAdvice} from '../experiment/advise/prepare-advice.js'
import {writeText} from '../generate/file-sink.js'
import {ADVICE_KEY, adviceReport} from '../report/advice-report.js'
import {requireOwnReport, writeReport} from '../report/write-report.js'
import {createWallClock} from '../kernel/wall-clock.js'
import {makeFolders} from '../results/folder/make-folders.js'
import {loadJob, type LoadedJob} from '../settings/files/load-job.js'
import type {GivenSettings} from '../settings/settings.js'

/** What advice decides itself, or what no virtual trial has. */
const NOT_HERE: readonly string[] = [
  'parallelism',
  'slots',
  'pipeline',
  'autoscaler',
  'engine',
  'target',
  'reserved-concurrency',
  'events',
  'repetitions',
  'materialize',
  'query',
  'window',
  'slide',
  'gap',
  'checkpoint-interval',
  'checkpoint-barriers',
  'rescale-at',
  'ballast',
  'source',
  'kafka-bootstrap',
  'kafka-topic',
  'sink',
  'kafka-sink-topic',
  'kafka-transaction-timeout',
  'function-name',
  'local-starts',
  'max-cost',
  'flink-url',
  'task-managers',
  'control-host',
]

const loadFlags = Object.fromEntries(
  Object.entries(
    settingFlags({
      shape: 'spike',
      peakRate: '4 × rate',
      spikeDuration: 'a fifth of the period',
      duration: 'periods of ten minutes in all, at least one; a trace lasts as long as it is',
      strategy: 'the best of shortest-delay, threshold and utilization',
      slo: 'p99<500ms',
    }),
  ).filter(([name]) => !NOT_HERE.includes(name)),
)

const PROFILES = ['flink-operator', 'managed-flink']

export default class Advise extends BaseCommand {
  static override summary =
    'Say what to do about a load: wait, add slots, autoscale, burst, or both, and for how much.'
  static override description = `Computes every way to meet a load on engine virtual, at full rate: waiting, planned scaling where bursts come
again, autoscalers, bursting, both together, and more slots. Ends with one thing to take, its price per month, how
sure that is, and what would change it. Nothing is written but with --sweep and --html. Exit 10 where nothing meets an objective of --slo.`
  static override examples = [
    "<%= config.bin %> <%= command.id %> --rate 3000 --peak-rate 12000 --spike-duration 90s --period 20m --slots 8 --service-time 2ms --slo 'p99<1s'",
    "<%= config.bin %> <%= command.id %> --trace load.csv --slots 8 --service-time 2ms --slo 'p99<1s'",
    "<%= config.bin %> <%= command.id %> --job job.yaml --slo 'p99<1s'",
  ]
  static override flags = {
    slots: Flags.integer({
      description: 'slots that the job has',
      helpGroup: 'JOB',
      helpValue: 'COUNT',
      min: 1,
      max: 1024,
    }),
    job: Flags.string({
      description: 'slots, service time and load of burst calibrate job; flags hold over them',
      helpGroup: 'JOB',
      helpValue: 'FILE',
    }),
    ...loadFlags,
    autoscaler: repeatableFlag(
      `profiles to compare with, repeatable; bridge is under the first [default: ${PROFILES.join(', ')}]`,
      'WORD|FILE',
      'JOB',
    ),
    'account-concurrency': Flags.integer({
      description: "calls at once that the account leaves to this job [default: all of the account's 1000]",
      helpGroup: 'OFFLOAD',
      helpValue: 'COUNT',
      min: 1,
      max: 100_000,
    }),
    headroom: Flags.string({
      description: 'no option with less than this to its objective is taken',
      helpGroup: 'CONTROL',
      helpValue: 'SHARE',
      default: '10%',
    }),
    workers: Flags.integer({
      description: 'threads; default all cores',
      helpValue: 'COUNT',
      helpGroup: 'RUN',
      min: 1,
      max: 256,
    }),
    html: Flags.string({
      description: 'write the advice there as a page to read and mail',
      helpValue: 'FILE',
      helpGroup: 'RUN',
    }),
    sweep: Flags.string({
      description: 'write a sweep file that computes the table again',
      helpGroup: 'RUN',
      helpValue: 'FILE',
    }),
    quiet: Flags.boolean({description: 'no progress, only the result', helpGroup: 'RUN'}),
  }

  async run(): Promise<unknown> {
    const {flags} = await this.parse(Advise)
    const clock = createWallClock()
    const objectives = readObjectives(flags)
    requireLatency(objectives.map(({metric}) => metric))
    const {autoscaler = PROFILES, 'account-concurrency': calls, sweep: sweepFile, ...others} = flags
    if (sweepFile !== undefined) await requireOwnSweep(sweepFile)
    if (flags.html !== undefined) await requireOwnReport(flags.html, {key: ADVICE_KEY}, '--html')
    const job = flags.job === undefined ? null : loadJob(flags.job)
    const prepared = await prepareAdvice(
      {
        ...withJob(job, readSettings(others)),
        ...(calls === undefined ? {} : {reservedConcurrency: calls}),
      },
      {
        slots: slotsOf(flags.slots, job),
        autoscalers: autoscaler,
        headroom: parseHeadroom(flags.headroom),
        objectives,
      },
    )
    if (!flags.quiet) this.logToStderr(`${describeQuestion(prepared)}\n`)
    const progress = createAdviceProgress(flags.quiet ? SILENT : process.stderr, clock)
    const advice = await withInterrupt((signal) =>
      giveAdvice(prepared, {workers: workersFor(flags.workers), signal, progress}),
    ).finally(progress.ended)
    this.log(describeAdvice(prepared, advice))
    if (flags.html !== undefined) {
      const command = ['burst', 'advise', ...this.argv]
      this.logToStderr(await writeReport(adviceReport(prepared, advice, command), flags.html))
    }
    if (sweepFile !== undefined) this.log(await writeSweep(prepared, advice, sweepFile))
    if (objectives.length > 0 && advice.why === 'none meets') process.exitCode = EXIT.verdict
    return adviceJson(prepared, advice)
  }
}

/** Writes the sweep of an advice; returns how to run it. */
async function writeSweep(prepared: PreparedAdvice, advice: Advice, file: string): Promise<string> {
  await writeBelow(file, adviceSweep(prepared, advice.candidates, path.dirname(path.resolve(file))))
  const whole = advice.computed === null ? '' : ' (plays the whole trace)'
  return `\nEvery row of the table again: burst sweep ${file}${whole}`
}

async function writeBelow(file: string, text: string): Promise<void> {
  // Where that fails, so does the write, which says why.
  await makeFolders(path.dirname(file)).catch(() => undefined)
  await writeText(file, text)
}

/**
 * Before anything is computed: what could not be read again is not written, and a file that is not a sweep of advice
 * is not written over. Throws a UsageError.
 */
export async function requireOwnSweep(file: string): Promise<void> {
  if (!/\.ya?ml$/.test(file)) {
    throw new UsageError(`--sweep: "${file}" is no name of a YAML file`, {
      suggestions: ['write it like advice.yaml'],
    })
  }
  await requireOwnFile(file, {flag: '--sweep', what: 'sweep of advice', isOwn: isAdviceSweep})
}

/** What a file of a job says, where the command line does not. */
function withJob(job: LoadedJob | null, given: GivenSettings): GivenSettings {
  if (job === null) return given
  const hasService = (given.serviceTime ?? given.serviceQuantiles ?? given.serviceTimes) !== undefined
  const hasLoad = (given.trace ?? given.rate) !== undefined
  return {
    ...(hasService ? {} : {serviceTime: job.serviceTimeMs}),
    ...(hasLoad ? {} : {trace: job.tracePath}),
    ...given,
  }
}

function slotsOf(stated: number | undefined, job: LoadedJob | null): number {
  const slots = stated ?? job?.slots
  if (slots !== undefined) return slots
  throw new UsageError('advice needs the slots that the job has', {
    suggestions: ['give them with --slots COUNT', 'or a job that was observed, with --job FILE'],
  })
}

/** Costs are compared, not limited: of several options each has its own. */
function requireLatency(metrics: readonly string[]): void {
  const [other, second] = metrics
  const wrong = metrics.find((metric) => !/^p\d+$/.test(metric))
  if (wrong !== undefined || (other !== undefined && second !== undefined)) {
    throw new UsageError(
      `--slo: advice holds options to one percentile, and not to ${wrong ?? second ?? ''}`,
      {
        suggestions: ["write one like --slo 'p99<1s'"],
      },
    )
  }
}

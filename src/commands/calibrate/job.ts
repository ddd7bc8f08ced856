import {setTimeout as sleep} from 'node:timers/promises'
import {Flags} from '@oclif/core'
import {observeJob} from '../../calibrate/job/observe-job.js'
import {jobFiles, writeJob} from '../../calibrate/job/write-job.js'
import {BaseCommand} from '../../cli/base-command.js'
import {describeJob} from '../../cli/describe/describe-job.js'
import {withInterrupt} from '../../cli/interrupt.js'
import {createCallProgress} from '../../cli/progress/call-progress.js'
import {restAt} from '../../engine/flink/rest/rest-at.js'
import {createWallClock, isoDay} from '../../kernel/wall-clock.js'
import {MS_PER_HOUR} from '../../model/units.js'
import {parseSpan} from '../../settings/parse/parse-span.js'
import {withFlag} from '../../settings/parse/with-words.js'
import {SETTINGS} from '../../settings/settings.js'

export default class CalibrateJob extends BaseCommand {
  static override summary = 'Read the load and capacity of a running Flink job for burst advise.'
  static override description =
    "Reads a running job's own metrics by Flink's REST API and changes nothing: events per second, busy and " +
    'backpressured time, parallelism. Writes its service time and capacity, and its load as a trace beside it.'
  static override examples = [
    '<%= config.bin %> <%= command.id %> --flink-url http://localhost:8081 --for 10m --out job.yaml',
    "<%= config.bin %> advise --job job.yaml --slo 'p99<1s'",
  ]
  static override flags = {
    'flink-url': Flags.string({
      description: 'the cluster; credentials in BURST_FLINK_AUTH=user:password',
      helpValue: 'URL',
      required: true,
    }),
    'job-id': Flags.string({description: 'which job, where several run', helpValue: 'ID'}),
    for: Flags.string({description: 'how long, 20s at least', helpValue: 'DURATION', default: '10m'}),
    out: Flags.string({
      description: 'the file; the trace is beside it, as .csv',
      helpValue: 'job.yaml',
      default: 'job.yaml',
    }),
  }

  async run(): Promise<unknown> {
    const {flags} = await this.parse(CalibrateJob)
    const url = withFlag('flink-url', () => SETTINGS.flinkUrl.parse(flags['flink-url']))
    const forMs = parseSpan('for', flags.for, MOST_MS)
    const files = jobFiles(flags.out)
    const clock = createWallClock()
    const progress = createCallProgress(process.stderr, clock, 'samples')
    const observed = await withInterrupt((signal) =>
      observeJob(
        {rest: restAt(url), jobId: flags['job-id'], forMs},
        {clock, signal, progress: progress.show, sleep: (spanMs) => sleep(spanMs, undefined, {signal})},
      ),
    ).finally(progress.clear)
    await writeJob(files, observed, isoDay(new Date()))
    this.log(describeJob(observed, files))
    return {...files, ...observed}
  }
}

const MOST_MS = 24 * MS_PER_HOUR

import path from 'node:path'
import {UsageError} from '../../errors.js'
import {MS_PER_S} from '../../model/units.js'
import {writeText} from '../../generate/file-sink.js'
import type {FittedJob} from './fit-job.js'
import type {ObservedJob} from './observe-job.js'

/** Where a job's load and its figures go. */
export interface JobFiles {
  readonly job: string
  readonly trace: string
}

/** `job.yaml` with `job.csv` beside it; throws a UsageError where the file is of another kind. */
export function jobFiles(out: string): JobFiles {
  const {dir, name, ext} = path.parse(out)
  if (!['.yaml', '.yml'].includes(ext)) {
    throw new UsageError(`--out: "${out}" is no name of a YAML file`, {
      suggestions: ['write it like job.yaml'],
    })
  }
  return {job: out, trace: path.join(dir, `${name}.csv`)}
}

/** Writes both, the trace first: a job's file never names one that is not there. */
export async function writeJob({job, trace}: JobFiles, observed: ObservedJob, asOf: string): Promise<void> {
  await writeText(trace, traceText(observed.fitted))
  await writeText(job, jobText(observed, {asOf, trace: path.basename(trace)}))
}

const traceText = ({rates}: FittedJob): string =>
  [
    'second,rate_eps',
    ...rates.map(({atMs, rateEps}) => `${digits(atMs / MS_PER_S)},${digits(rateEps)}`),
    '',
  ].join('\n')

function jobText(
  {job, fitted}: ObservedJob,
  {asOf, trace}: {readonly asOf: string; readonly trace: string},
): string {
  return `# A running job as its own metrics told of it: burst advise --job takes it.
source: ${JSON.stringify(`job ${job.name}`)}
asOf: ${asOf}
# Its busiest task, with the time that an event keeps one of its slots busy.
operator: ${JSON.stringify(fitted.operator)}
slots: ${fitted.slots}
serviceTime: ${digits(fitted.serviceTimeMs)}ms
capacityEps: ${digits(fitted.capacityEps)}
busyShare: ${digits(fitted.busyShare)}
backpressuredShare: ${digits(fitted.backpressuredShare)}
# Events per second that came, its path from this file.
trace: ${JSON.stringify(trace)}
`
}

const digits = (value: number): string => String(Number(value.toPrecision(6)))

import {isOfWindows, type Objective, OBJECTIVE_METRICS} from '../../analysis/objective.js'
import {UsageError} from '../../errors.js'
import type {Slo} from '../../model/trial.js'
import {SLO_PERCENTILES} from '../../model/trial.js'
import {didYouMean} from '../../model/nearest-word.js'
import {parseDuration, parsePositive, parseSlo} from './parse-quantity.js'

const EXAMPLES = "write it like p99<500ms, max<2s, 'cost<0.2USD', lost<1 or slo-missed-seconds<5"

/** `p99<500ms`, `max<2s`, `cost<0.2USD` (per million events), `lost<1`, `slo-missed-seconds<5`; else a UsageError. */
export function parseObjective(text: string): Objective {
  const [name = '', limit, ...rest] = text.split('<').map((part) => part.trim())
  const metric = OBJECTIVE_METRICS.find((known) => known === name)
  if (limit === undefined || rest.length > 0) {
    throw new UsageError(`"${text}" is not a service level objective`, {suggestions: [EXAMPLES]})
  }
  if (metric === undefined) {
    throw new UsageError(
      `"${text}" limits "${name}", which is no metric of an objective${didYouMean(name, OBJECTIVE_METRICS)}`,
      {suggestions: [`known are ${OBJECTIVE_METRICS.join(', ')}`, EXAMPLES]},
    )
  }
  return {metric, limit: limitOf(metric, limit, text)}
}

function limitOf(metric: Objective['metric'], limit: string, text: string): number {
  const amount = (unit: RegExp, remedy: string): number =>
    parsePositive(limit.replace(unit, ''), `the limit of "${text}"`, remedy)
  if (metric === 'cost') return amount(/^\$|\s*USD$/i, "write USD per million events, like 'cost<0.2USD'")
  if (metric === 'lost') return amount(/\s*events$/, 'write a number of events, like lost<1 for none')
  if (metric === 'slo-missed-seconds') {
    return amount(/\s*s$/, 'write a number of seconds, like slo-missed-seconds<5, or <1 for none')
  }
  return metric === 'max' || isOfWindows(metric)
    ? parseLatency(limit, text)
    : parseSlo(`${metric}<${limit}`).limitMs
}

function parseLatency(limit: string, text: string): number {
  const limitMs = parseDuration(limit)
  if (limitMs > 0) return limitMs
  throw new UsageError(`"${text}" can never be met: its limit is 0`, {suggestions: [EXAMPLES]})
}

/** All objectives of a command line; none is stated twice; throws a UsageError at the second of a kind. */
export function parseObjectives(texts: readonly string[]): readonly Objective[] {
  const objectives = texts.map(parseObjective)
  const twice = objectives.find(({metric}, index) =>
    objectives.slice(0, index).some((earlier) => earlier.metric === metric),
  )
  if (!twice) return objectives
  throw new UsageError(`${twice.metric} has two limits: ${texts.join(' and ')}`, {
    suggestions: ['keep one of them: the lower one holds the other as well'],
  })
}

/** The first percentile among objectives: what slots are searched for and missed seconds are counted by; undefined without one. */
export function sloAmong(objectives: readonly Objective[]): Slo | undefined {
  for (const {metric, limit} of objectives) {
    const percentile = SLO_PERCENTILES.find((known) => known === metric)
    if (percentile !== undefined) return {percentile, limitMs: limit}
  }
  return undefined
}

import {type Objective, objectiveOf} from '../../analysis/objective.js'
import {UsageError} from '../../errors.js'
import {isScaled, type Slo} from '../../model/trial.js'
import {searchDefaults, SWEEP_PIPELINES} from '../../settings/defaults.js'
import {requireWindowsUsed} from '../../settings/resolve/resolve-query.js'
import type {LoadedSweep} from '../plan/load-sweep.js'
import {withModuleChecks} from '../own-module/check-modules.js'
import {type PreparedPoint, type PreparedSweep, prepareSweep, resolvePoint} from '../plan/prepare-sweep.js'
import {requireWindowsJudged} from '../run/require-windows-judged.js'
import {stampOf} from '../run/run-once.js'
import type {GivenSettings} from '../../settings/settings.js'
import type {Assignments, SweepDefinition} from '../plan/sweep-definition.js'

/** Points whose capacity is to be found; nothing is written, nothing has run. */
export interface PreparedSearch {
  readonly name: string
  readonly question: string | null
  readonly points: readonly PreparedPoint[]
  /** The percentile among the objectives; null where none was stated: a default never judges a rate. */
  readonly slo: Slo | null
  /** What a rate has to meet beside being sustainable: of the command line, else of the file. */
  readonly objectives: readonly Objective[]
  /** For the manifest: the file as read, or the settings of the one point. */
  readonly config: unknown
  /** What may not be meant, with its place: one sentence each. */
  readonly warnings: readonly string[]
}

/** One point from flags alone. */
export async function prepareOnePoint(
  given: GivenSettings,
  startedAt: Date,
  objectives: readonly Objective[] = [],
): Promise<PreparedSearch> {
  requireRising(objectives)
  const settings = await withModuleChecks((checks) => resolvePoint(given, {defaults: searchDefaults, checks}))
  requireWindowsUsed(given, settings)
  requireWindowsJudged(objectives, [settings])
  const prepared = {
    name: `search-${stampOf(startedAt)}`,
    question: null,
    points: [{assignments: {}, settings}],
    slo: given.slo ?? null,
    objectives: stated(objectives, given.slo),
    config: settings,
    warnings: [],
  }
  requireSearchable(prepared.points)
  return prepared
}

/** Every point of a sweep file that leaves the rate open. */
export async function prepareSearchFile(
  file: string,
  readFlags: (base: Assignments) => GivenSettings,
  objectives: readonly Objective[] = [],
): Promise<PreparedSearch> {
  requireRising(objectives)
  const {definition, points, warnings}: PreparedSweep = await prepareSweep(file, readFlags, {
    // More slots are no capacity to be found.
    pipelines: SWEEP_PIPELINES.filter((pipeline) => pipeline !== 'overprovisioned'),
    defaults: searchDefaults,
    check: requireOpenRate,
  })
  requireSearchable(points)
  requireWindowsJudged(
    objectives,
    points.map(({settings}) => settings),
  )
  const {name, question, base} = definition
  const slo = base['slo'] as Slo | undefined
  return {
    name,
    question,
    points,
    slo: slo ?? null,
    objectives: stated(objectives, slo),
    config: definition,
    warnings,
  }
}

const stated = (objectives: readonly Objective[], slo?: Slo): readonly Objective[] =>
  objectives.length > 0 || slo === undefined ? objectives : [objectiveOf(slo)]

/** A bisection needs what a higher rate makes worse. */
function requireRising(objectives: readonly Objective[]): void {
  if (!objectives.some(({metric}) => metric === 'cost')) return
  throw new UsageError('--slo: the cost of an event falls with the rate, so that no highest rate holds it', {
    suggestions: ['drop cost from --slo', 'burst sweep --slo judges the cost at rates that you name'],
  })
}

function requireOpenRate({base, axes, include}: SweepDefinition, locate: LoadedSweep['locate']): void {
  const places = [
    ...('rate' in base ? [['base', 'rate']] : []),
    ...('rate' in axes ? [['sweep', 'rate']] : []),
    ...include.flatMap((point, index) => ('rate' in point ? [['include', index, 'rate']] : [])),
  ]
  if (places.length === 0) return
  throw new UsageError(
    places.map((place) => `${locate(place)} the rate is what a search finds: leave it open`).join('\n'),
    {suggestions: ['drop rate from the file', 'burst sweep runs a file at the rates it names']},
  )
}

/** Growth of latency means something under a constant load only, over a window of some length. */
function requireSearchable(points: readonly PreparedPoint[]): void {
  const problems = new Set(points.flatMap(({settings}) => problemsOf(settings)))
  if (problems.size === 0) return
  throw new UsageError([...problems].join('\n'), {
    suggestions: ['burst run and burst sweep show what a given load does'],
  })
}

function problemsOf({load, pipelines, service, source}: PreparedPoint['settings']): readonly string[] {
  const problems: string[] = []
  if (source !== null)
    problems.push('a search tries many rates, and a topic of Kafka has the one it was filled at')
  if (load.shape !== 'constant') problems.push(`a capacity is of shape constant, and shape is ${load.shape}`)
  if (load.extent.kind === 'events')
    problems.push('a search needs a duration, and events ends the load instead')
  if (pipelines.includes('overprovisioned')) {
    problems.push('overprovisioned gets the slots that its rate needs: search vanilla with more parallelism')
  }
  const scaled = pipelines.filter(isScaled)
  if (scaled.length > 0) {
    problems.push(
      `the capacity of ${scaled.join(' and ')} is what its autoscaler makes of it: search vanilla`,
    )
  }
  if (service.meanMs === 0) problems.push('a service time of 0 has no capacity to be found')
  return problems
}

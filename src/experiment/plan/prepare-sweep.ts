import type {KnownEngine} from '../../engine/targets.js'
import {UsageError} from '../../errors.js'
import type {Pipeline} from '../../model/trial.js'
import {type SettingDefaults, sweepDefaults} from '../../settings/defaults.js'
import {checkFaults} from './check-faults.js'
import {expandSweep, type SweepPoint} from './expand-sweep.js'
import {type LoadedSweep, loadSweep} from './load-sweep.js'
import {locateProblem, type ProblemContext, type ProblemPlace} from './locate-problem.js'
import {type LoadedTrace, loadTrace} from '../../settings/files/load-trace.js'
import {traceReadingOf} from '../../settings/trace-reading.js'
import {type OwnModuleChecks, withModuleChecks} from '../own-module/check-modules.js'
import {requireWindowsUsedAnywhere} from '../../settings/resolve/resolve-query.js'
import {type ResolvedSettings, resolveSettings} from '../../settings/resolve/resolve-settings.js'
import {settingOf} from '../../settings/setting-definition.js'
import type {GivenSettings} from '../../settings/settings.js'
import {type Assignments, overrideBase, type SweepDefinition, toGiven} from './sweep-definition.js'

/** One point with nothing left to look up. */
export interface PreparedPoint {
  readonly assignments: Assignments
  readonly settings: ResolvedSettings
}

/** A sweep that has been read and checked whole: nothing is written, nothing has run. */
export interface PreparedSweep {
  readonly definition: SweepDefinition
  readonly points: readonly PreparedPoint[]
  /** Files that points name as their load, each as often as it is read in another way. */
  readonly traces: readonly LoadedTrace[]
  /** What may not be meant, with its place: one sentence each. */
  readonly warnings: readonly string[]
}

/** What a command makes of a sweep file. */
export interface SweepUse {
  /** Of a file that names none; by default those of a sweep. */
  readonly pipelines?: readonly Pipeline[]
  readonly defaults: (engine: KnownEngine) => SettingDefaults
  /** Throws where the file does not state what the command needs. */
  readonly check: (definition: SweepDefinition, locate: LoadedSweep['locate']) => void
}

/** Reads a sweep file, puts the flags over its `base`, and resolves every point; one error lists all problems. */
export async function prepareSweep(
  file: string,
  readFlags: (base: Assignments) => GivenSettings = () => ({}),
  use: SweepUse = {defaults: sweepDefaults, check: requireStated},
): Promise<PreparedSweep> {
  const loaded = loadSweep(file)
  const definition = overrideBase(loaded.definition, readFlags(loaded.definition.base))
  use.check(definition, loaded.locate)
  const points = expandSweep(definition, loaded.locate, use.pipelines)
  const resolved = await withModuleChecks((checks) =>
    resolvePoints(
      points,
      {...loaded, written: loaded.definition, definition},
      {defaults: use.defaults, checks},
    ),
  )
  requireWindowsOf(resolved.points, {...loaded, written: loaded.definition, definition})
  return {definition, ...resolved, warnings: checkFaults(resolved.points, definition, loaded.locate)}
}

/** Windows of no query that the points have, with their place. */
function requireWindowsOf(points: readonly PreparedPoint[], sweep: ProblemContext): void {
  const {base} = sweep.definition
  try {
    requireWindowsUsedAnywhere(
      points.map(({assignments, settings}) => ({given: toGiven(base, assignments), query: settings.query})),
    )
  } catch (error) {
    if (!(error instanceof UsageError)) throw error
    const {where, stated} = locateProblem(error, points[0]?.assignments ?? {}, sweep)
    throw new UsageError(
      [`${where} ${stated}${error.message}`, ...error.suggestions.map(inFileWords)].join('; '),
    )
  }
}

/** What decides the meaning of every row is never left to a default. */
function requireStated({base, axes, include}: SweepDefinition, locate: LoadedSweep['locate']): void {
  const problems: string[] = []
  if (base['engine'] === undefined && axes['engine'] === undefined) {
    problems.push(`${locate(['engine'])} missing key "engine": write engine: virtual`)
  }
  const isEach =
    include.length > 0 && Object.keys(axes).every((key) => key === 'pipeline') && include.every(hasRates)
  if (!hasRates(base) && !hasRates(axes) && !isEach) {
    problems.push(
      `${locate(['base'])} missing key "rate": set it in base or as an axis, in events/s; only burst search finds it by itself`,
    )
  }
  if (problems.length > 0) throw new UsageError(problems.join('\n'))
}

interface PointContext extends Pick<SweepUse, 'defaults'> {
  readonly checks: OwnModuleChecks
  readonly readTrace?: typeof loadTrace
}

/** A trace says its own. */
const hasRates = (settings: Assignments): boolean =>
  settings['rate'] !== undefined || settings['trace'] !== undefined

async function resolvePoints(
  points: readonly SweepPoint[],
  sweep: ProblemContext,
  {defaults, checks}: PointContext,
): Promise<Pick<PreparedSweep, 'points' | 'traces'>> {
  const problems = new Map<string, {readonly place: ProblemPlace; count: number}>()
  const traces = readTracesOnce()
  const prepared: PreparedPoint[] = []
  for (const {assignments, pipelines} of points) {
    const given: GivenSettings = {...toGiven(sweep.definition.base, assignments), pipelines}
    try {
      prepared.push({
        assignments,
        settings: await resolvePoint(given, {defaults, checks, readTrace: traces.read}),
      })
    } catch (error) {
      if (!(error instanceof UsageError)) throw error
      const text = [error.message, ...error.suggestions.map(inFileWords)].join('; ')
      const known = problems.get(text) ?? {place: locateProblem(error, assignments, sweep), count: 0}
      problems.set(text, {...known, count: known.count + 1})
    }
  }
  if (problems.size === 0) return {points: prepared, traces: await traces.all()}
  const lines = [...problems].map(
    ([text, {place, count}]) => `${place.where} ${pointsText(count, points.length)}${place.stated}${text}`,
  )
  throw new UsageError(lines.join('\n'))
}

/** Reads each file once in each way that points ask for. */
function readTracesOnce(): {
  readonly read: typeof loadTrace
  readonly all: () => Promise<readonly LoadedTrace[]>
} {
  const known = new Map<string, Promise<LoadedTrace>>()
  return {
    read: (file, reading) => {
      const key = JSON.stringify([file, reading])
      const loading = known.get(key) ?? loadTrace(file, reading)
      known.set(key, loading)
      return loading
    },
    all: () => Promise.all(known.values()),
  }
}

/** One point with the files that it names: its trace, its strategy. */
export async function resolvePoint(
  given: GivenSettings,
  {defaults, checks, readTrace = loadTrace}: PointContext,
): Promise<ResolvedSettings> {
  const reading = traceReadingOf(given)
  const trace = given.trace === undefined ? null : await readTrace(given.trace, reading)
  const modules = await checks.describe(given)
  const settings = resolveSettings(given, defaults(given.engine ?? 'virtual'), {trace, ...modules})
  await checks.tryOut(settings)
  return settings
}

const pointsText = (count: number, all: number): string =>
  all === 1 ? '' : `at ${count === all ? 'every point' : `${count} of ${all} points`}: `

/** `--spike-duration 2s` is written `spikeDuration: 2s` in a file. */
const inFileWords = (text: string): string =>
  text.replace(/--([a-z]+(?:-[a-z]+)*)( (?=\S))?/g, (_, flag: string, value?: string) => {
    const key = settingOf(flag)
    return value === undefined ? key : `${key}: `
  })

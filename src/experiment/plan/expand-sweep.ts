import {ownValue} from '../../model/own-value.js'
import type {Pipeline} from '../../model/trial.js'
import {UsageError} from '../../errors.js'
import {canonicalJson} from '../trial/create-trial.js'
import {SWEEP_PIPELINES} from '../../settings/defaults.js'
import type {LoadedSweep} from './load-sweep.js'
import type {Assignments, SweepDefinition} from './sweep-definition.js'

/** One point of a sweep: what the axes set there, and who serves it. */
export interface SweepPoint {
  /** By axis, without the pipeline. */
  readonly assignments: Assignments
  readonly pipelines: readonly Pipeline[]
}

/**
 * The product of the axes without what `exclude` drops, then what `include` adds: each point once.
 * An entry of `exclude` that drops nothing is an error, since it does not do what its author meant.
 */
export function expandSweep(
  definition: SweepDefinition,
  locate: LoadedSweep['locate'],
  unnamed: readonly Pipeline[] = SWEEP_PIPELINES,
): readonly SweepPoint[] {
  const {axes, base, include, exclude} = definition
  requireFewPoints(axes, locate)
  const pipelines = (axes['pipeline'] ?? base['pipeline'] ?? unnamed) as readonly Pipeline[]
  const dropped = exclude.map(() => 0)
  const hasAxes = Object.keys(axes).some((key) => key !== 'pipeline')
  // Without an axis the points of `include` are the sweep: base alone is then no point of its own.
  const kept = (hasAxes || include.length === 0 ? product(axes) : []).flatMap((assignments) => {
    const left = pipelines.filter((pipeline) => {
      const hits = exclude.map((entry) => matches(entry, {...base, ...assignments}, pipeline))
      hits.forEach((isHit, index) => isHit && (dropped[index] = (dropped[index] ?? 0) + 1))
      return !hits.includes(true)
    })
    return left.length > 0 ? [{assignments, pipelines: left}] : []
  })
  const idle = dropped.flatMap((count, index) =>
    count > 0 ? [] : [`${locate(['exclude', index])} this entry of exclude drops no point`],
  )
  if (idle.length > 0)
    throw new UsageError(idle.join('\n'), {suggestions: ['compare it with the axes of sweep']})

  const added = include.map(({pipeline, ...assignments}) => ({
    assignments,
    pipelines: (pipeline as readonly Pipeline[] | undefined) ?? pipelines,
  }))
  const points = merge([...kept, ...added])
  if (points.length > 0) return points
  throw new UsageError(`${locate(['exclude'])} exclude drops every point of the sweep`)
}

/** Hours of virtual time, and more rows than a figure can show: beyond it a file is a typo. */
const MOST_POINTS = 20_000

function requireFewPoints(axes: SweepDefinition['axes'], locate: LoadedSweep['locate']): void {
  const points = Object.values(axes).reduce((count, values) => count * values.length, 1)
  if (points <= MOST_POINTS) return
  throw new UsageError(`${locate(['sweep'])} the axes make ${points} points; ${MOST_POINTS} is the most`, {
    suggestions: ['drop values or an axis', 'list the points that matter under include'],
  })
}

/** Every combination of the axes' values, the last axis varying fastest. */
function product(axes: SweepDefinition['axes']): readonly Assignments[] {
  const others = Object.entries(axes).filter(([key]) => key !== 'pipeline')
  return others.reduce<readonly Assignments[]>(
    (points, [key, values]) => points.flatMap((point) => values.map((value) => ({...point, [key]: value}))),
    [{}],
  )
}

function matches(entry: Assignments, point: Assignments, pipeline: Pipeline): boolean {
  return Object.entries(entry).every(([key, value]) =>
    key === 'pipeline'
      ? (value as readonly Pipeline[]).includes(pipeline)
      : Object.hasOwn(point, key) && canonicalJson(ownValue(point, key)) === canonicalJson(value),
  )
}

/** Points that set the same values are one point, with the pipelines of all. */
function merge(points: readonly SweepPoint[]): readonly SweepPoint[] {
  const merged = new Map<string, SweepPoint>()
  for (const {assignments, pipelines} of points) {
    const key = canonicalJson(assignments)
    const before = merged.get(key)?.pipelines ?? []
    merged.set(key, {assignments, pipelines: [...new Set([...before, ...pipelines])]})
  }
  return [...merged.values()]
}

import {ownValue} from '../../model/own-value.js'
import {SLO_PERCENTILES, type Slo} from '../../model/trial.js'
import {type Objective, OBJECTIVE_METRICS, objectiveOf} from '../objective.js'
import type {Judging} from './point-table.js'

type Json = Readonly<Record<string, unknown>>

/**
 * What the rows of a results folder are judged by, from its manifest: objectives of its command line, else the one
 * of its settings, else `fallback`; and the column that its file names as the one that decides.
 */
export function judgingOf(manifest: Json, fallback: Slo): Judging {
  const stated = statedIn(manifest)
  const primary = ownValue(recordIn(manifest, 'config'), 'primary')
  return {
    objectives: stated.length > 0 ? stated : [objectiveOf(sloOfManifest(manifest) ?? fallback)],
    primary: typeof primary === 'string' ? primary : null,
  }
}

/** The objective of a run's settings, which stand resolved, or of a sweep's file; null where neither has one. */
export function sloOfManifest(manifest: Json): Slo | null {
  const config = recordIn(manifest, 'config')
  return sloIn(config) ?? sloIn(recordIn(config, 'base'))
}

/** The objective that a search was given; null without one. */
export const sloOfSearch = (manifest: Json): Slo | null => sloIn(recordIn(manifest, 'search'))

/** The objectives that the rates of a search had to meet; none where it had none. */
export function objectivesOfSearch(manifest: Json): readonly Objective[] {
  const stated = statedIn(manifest)
  const slo = sloOfSearch(manifest)
  return stated.length > 0 || slo === null ? stated : [objectiveOf(slo)]
}

function statedIn(manifest: Json): readonly Objective[] {
  const given = ownValue(manifest, 'objectives')
  return Array.isArray(given) ? given.flatMap(objectiveIn) : []
}

const recordOf = (value: unknown): Json =>
  typeof value === 'object' && value !== null ? (value as Json) : {}

const recordIn = (json: Json, key: string): Json => recordOf(ownValue(json, key))

function sloIn(json: Json): Slo | null {
  const {percentile: word, limitMs} = recordIn(json, 'slo')
  const percentile = SLO_PERCENTILES.find((known) => known === word)
  return percentile !== undefined && typeof limitMs === 'number' ? {percentile, limitMs} : null
}

function objectiveIn(value: unknown): readonly Objective[] {
  const {metric, limit} = recordOf(value)
  const known = OBJECTIVE_METRICS.find((word) => word === metric)
  return known !== undefined && typeof limit === 'number' ? [{metric: known, limit}] : []
}

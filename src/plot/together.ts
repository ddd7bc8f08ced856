import path from 'node:path'
import {UsageError} from '../errors.js'
import {settingsText, unshownSettings} from '../analysis/compare/unshown-settings.js'
import type {ExperimentResults} from '../results/read-results.js'
import type {TrialRow} from '../results/trial-row.js'
import type {FigureInput} from './figure.js'
import {differingQueries} from './data/query-words.js'
import {sourceOf, withSource} from './data/source.js'

/** One folder of several that are drawn together. */
export interface Part {
  readonly experiment: ExperimentResults
  readonly input: FigureInput
}

/** Several folders as one experiment, and what a reader should know of their differences. */
export interface Together {
  readonly input: FigureInput
  readonly notes: readonly string[]
}

/** Rows of several folders side by side, each under its folder's name; throws a UsageError for searches. */
export function drawnTogether(parts: readonly Part[]): Together {
  const names = namesOf(parts.map(({experiment}) => experiment))
  const search = parts.find(({input}) => input.search !== null)
  if (search) {
    throw new UsageError(`${search.experiment.folder} is of a search, whose figure is of one folder`, {
      suggestions: ['draw each by itself', 'burst compare A B tells capacities apart'],
    })
  }
  const named = parts.map((part, index) => ({...part, name: names[index] ?? ''}))
  const slos = distinct(parts.map(({input}) => input.slo))
  return {
    input: {
      experiment: names.join('+'),
      rows: named.flatMap(({input, name}) => input.rows.map((row) => relabelled(row, name))),
      trials: new Map(
        named.flatMap(({input, name}) => [...input.trials].map(([id, folder]) => [idIn(name, id), folder])),
      ),
      published: parts[0]?.input.published ?? {values: [], calls: []},
      slo: slos.length === 1 ? (parts[0]?.input.slo ?? null) : null,
      detail: parts.some(({input}) => input.detail === 'figures') ? 'figures' : null,
      search: null,
      faultsOf: (row) => named.find(({name}) => name === sourceOf(row))?.input.faultsOf(row) ?? [],
      shapeOf: (row) =>
        named.find(({name}) => name === sourceOf(row))?.input.shapeOf(row) ?? {
          periodMs: null,
          spikeDurationMs: null,
          traceBursts: null,
        },
    },
    notes: notesOf(named.map(({experiment, name}) => ({experiment, name}))),
  }
}

/** A trial may have run in each of them. */
const idIn = (name: string, trialId: string): string => `${name}/${trialId}`

const relabelled = (row: TrialRow, name: string): TrialRow =>
  withSource({...row, trialId: idIn(name, row.trialId)}, name)

/** Names of folders; with the one above where two are called the same, and whole where that is no help. */
function namesOf(experiments: readonly ExperimentResults[]): readonly string[] {
  const longer = [
    ({name}: ExperimentResults) => name,
    ({name, folder}: ExperimentResults) => `${path.basename(path.dirname(folder))}-${name}`,
    ({folder}: ExperimentResults) => folder.replaceAll(/[/\\]+/g, '-').replace(/^-/, ''),
  ]
  const found = longer.map((nameOf) => experiments.map(nameOf))
  const telling = found.find((names) => new Set(names).size === names.length)
  if (telling) return telling
  throw new UsageError(
    `the same folder is named twice: ${experiments.map(({folder}) => folder).join(', ')}`,
    {
      suggestions: ['name each folder once'],
    },
  )
}

interface Named {
  readonly experiment: ExperimentResults
  readonly name: string
}

const COMPARED = [
  ['format', 'results formats', 'their trials have ids of different kinds'],
  ['prices', 'price sheets', 'their costs are not of one kind'],
  ['nat', 'prices of NAT gateways', 'their costs are not of one kind'],
  ['unpriced', 'charges left out of costs', 'their costs are not of one kind'],
] as const

/** What manifests say differently that no column of a row shows. */
function notesOf(named: readonly Named[]): readonly string[] {
  const names = named.map(({name}) => name).join(', ')
  const differing = COMPARED.flatMap(([key, what, so]) =>
    distinct(named.map(({experiment}) => experiment.manifest[key] ?? null)).length > 1
      ? [`${names} have different ${what}: ${so}`]
      : [],
  )
  const [first, ...others] = named
  const settings = others.flatMap((other) => {
    const found = first ? unshownSettings(first.experiment, other.experiment) : []
    return found.length > 0
      ? [`${first?.name}, ${other.name} differ in settings without a column: ${settingsText(found)}`]
      : []
  })
  const queries = differingQueries(
    named.flatMap(({experiment, name}) => experiment.rows.map((row) => withSource(row, name))),
  )
  return [...differing, ...(queries === '' ? [] : [queries]), ...settings]
}

const distinct = (values: readonly unknown[]): readonly string[] => [
  ...new Set(values.map((value) => JSON.stringify(value))),
]

import {type ClusterFacts, factsOf} from './cluster-facts.js'
import {unlessRefused} from '../rest/answer-errors.js'
import type {FlinkRest, Overview} from '../rest/rest-client.js'

/** What a cluster says of itself. */
export interface ClusterReport {
  readonly overview: Overview
  readonly facts: ClusterFacts
  /** Jars may be brought by REST. */
  readonly takesJars: boolean
  /** Jobs may be cancelled by REST. */
  readonly cancelsJobs: boolean
}

/** Asks a cluster for all that matters to a trial; what it does not tell is as Flink's default. */
export async function inspectCluster(rest: FlinkRest): Promise<ClusterReport> {
  // First alone: it tells whether there is a Flink at all.
  const overview = await rest.overview()
  // A proxy may let through only a part of the API.
  const [configuration, managedBytes, segmentBytes, features] = await Promise.all([
    unlessRefused(rest.configuration(), {}),
    unlessRefused(managedBytesOf(rest), null),
    unlessRefused(segmentBytesOf(rest), null),
    unlessRefused(featuresOf(rest), {}),
  ])
  const said = {
    ...configuration,
    ...(managedBytes === null ? {} : {'taskmanager.memory.managed.size': `${managedBytes}b`}),
    ...(segmentBytes === null ? {} : {'taskmanager.memory.segment-size': `${segmentBytes}b`}),
  }
  return {
    overview,
    facts: factsOf(said, {url: rest.url, version: overview.version}),
    takesJars: features['web-submit'] !== false,
    cancelsJobs: features['web-cancel'] !== false,
  }
}

/** Of the task manager that has least; null without one. */
async function managedBytesOf(rest: FlinkRest): Promise<number | null> {
  const {taskmanagers} = (await rest.read('/taskmanagers')) as {
    readonly taskmanagers: readonly {readonly memoryConfiguration?: {readonly managedMemory?: number}}[]
  }
  const bytes = taskmanagers.flatMap(({memoryConfiguration}) => memoryConfiguration?.managedMemory ?? [])
  return bytes.length === 0 ? null : Math.min(...bytes)
}

const NETTY = 'Status.Shuffle.Netty.'

/** As the task managers have it, whatever the job manager was configured with; null before their metrics were fetched. */
async function segmentBytesOf(rest: FlinkRest): Promise<number | null> {
  const asked = `${NETTY}TotalMemory,${NETTY}TotalMemorySegments`
  const sums = (await rest.read(`/taskmanagers/metrics?get=${asked}&agg=sum`)) as readonly {
    readonly id: string
    readonly sum: number
  }[]
  const sumOf = (name: string): number => sums.find(({id}) => id === `${NETTY}${name}`)?.sum ?? 0
  const bytes = sumOf('TotalMemory') / sumOf('TotalMemorySegments')
  return Number.isInteger(bytes) && bytes > 0 ? bytes : null
}

async function featuresOf(rest: FlinkRest): Promise<Readonly<Record<string, unknown>>> {
  const {features = {}} = (await rest.read('/config')) as {
    readonly features?: Readonly<Record<string, unknown>>
  }
  return features
}

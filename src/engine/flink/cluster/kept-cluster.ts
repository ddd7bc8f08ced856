import {mkdir, rm} from 'node:fs/promises'
import path from 'node:path'
import {EnvironmentError} from '../../../errors.js'
import {isAlive} from '../../../host/process-identity.js'
import type {FlinkSettings, Trial} from '../../../model/trial.js'
import {resolveFlinkJars, resolveJobJar, type Say} from './artifacts.js'
import {type LocalCluster, startCluster} from './cluster.js'
import {endProcesses} from './cluster-process.js'
import {type ClusterRecord, keptClusterFolder, readRecord, removeOrphans} from './cluster-record.js'
import {shapeFor} from './cluster-shape.js'
import {FlinkRest, type Overview} from '../rest/rest-client.js'
import {requireJava} from './toolchain.js'

/** The cluster between `burst flink up` and `burst flink down`. */
export interface KeptCluster {
  readonly record: ClusterRecord
  readonly aliveProcesses: number
  /** Null where its REST API does not answer. */
  readonly overview: Overview | null
}

/** Starts a cluster that outlives this process; trials that it fits find it. */
export async function keepCluster(
  wish: Pick<FlinkSettings, 'taskManagers'> & Pick<Trial, 'parallelism' | 'bufferEvents'>,
  {say, signal}: {say: Say; signal: AbortSignal},
): Promise<LocalCluster> {
  const java = await requireJava()
  const jars = await resolveFlinkJars(say)
  await resolveJobJar(say)
  await removeOrphans()
  await claimFolder()
  return startCluster({shape: shapeFor(wish, wish), java, jars, logs: null, isKept: true}, signal)
}

/** A folder can be made once: of two that want to keep a cluster, one does. */
async function claimFolder(): Promise<void> {
  const folder = keptClusterFolder()
  await mkdir(path.dirname(folder), {recursive: true})
  await mkdir(folder).catch((cause: unknown) => {
    if ((cause as NodeJS.ErrnoException).code !== 'EEXIST') throw cause
    throw new EnvironmentError('a Flink cluster is kept already', {
      cause,
      suggestions: ['burst flink status shows it', 'burst flink down ends it'],
    })
  })
}

/** Null where none is kept. */
export async function findKeptCluster(): Promise<KeptCluster | null> {
  const record = await readRecord(keptClusterFolder())
  if (record === null) return null
  const alive = await Promise.all(record.processes.map(isAlive))
  const rest = record.url === '' ? null : new FlinkRest({url: record.url, authorization: null})
  return {
    record,
    aliveProcesses: alive.filter(Boolean).length,
    overview: (await rest?.overview().catch(() => null)) ?? null,
  }
}

/** Ends the kept cluster with all its processes; false where none is kept. */
export async function dropCluster(): Promise<boolean> {
  const record = await readRecord(keptClusterFolder())
  await endProcesses(record?.processes ?? [])
  await rm(keptClusterFolder(), {recursive: true, force: true})
  return record !== null
}

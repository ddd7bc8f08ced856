import {mkdir, readdir, readFile, rm} from 'node:fs/promises'
import path from 'node:path'
import {
  identifyProcess,
  isAlive,
  parseIdentity,
  type ProcessIdentity,
} from '../../../host/process-identity.js'
import {writeWholeFile} from '../../../host/whole-file.js'
import {flinkCacheFolder} from './artifacts.js'
import type {ClusterShape} from './cluster-commands.js'
import {endProcesses} from './cluster-process.js'

/** What a local cluster leaves on disk while it exists: enough to find it, and to end it for its dead owner. */
export interface ClusterRecord {
  /** Null: kept by `burst flink up` until `burst flink down`. */
  readonly owner: ProcessIdentity | null
  readonly processes: readonly ProcessIdentity[]
  readonly shape: ClusterShape
  /** '' until it is ready. */
  readonly url: string
  readonly logs: string
}

const RECORD = 'cluster.json'
const KEPT = 'kept'

const clustersFolder = (): string => path.join(flinkCacheFolder(), 'clusters')

/** The one that outlives commands has a name of its own, so that there is one. */
export const keptClusterFolder = (): string => path.join(clustersFolder(), KEPT)

let created = 0

/** A new working folder whose name tells its owner, should the record never be written. */
export async function createClusterFolder(): Promise<string> {
  const {pid, startedTicks} = await identifyProcess(process.pid)
  const folder = path.join(clustersFolder(), `${pid}-${startedTicks}-${++created}`)
  await mkdir(folder, {recursive: true})
  return folder
}

/** Whole or not at all: it is read after a kill. */
export async function writeRecord(folder: string, record: ClusterRecord): Promise<void> {
  await writeWholeFile(path.join(folder, RECORD), JSON.stringify(record))
}

/** Null where there is none, or half of one. */
export async function readRecord(folder: string): Promise<ClusterRecord | null> {
  try {
    const record = JSON.parse(await readFile(path.join(folder, RECORD), 'utf8')) as ClusterRecord
    const processes = record.processes.flatMap((value) => parseIdentity(value) ?? [])
    return {...record, owner: parseIdentity(record.owner), processes}
  } catch {
    return null
  }
}

/** Ends what clusters of dead owners left running, known by process number and start time, and forgets them. */
export async function removeOrphans(): Promise<number> {
  const names = await readdir(clustersFolder()).catch(() => [])
  let ended = 0
  for (const name of names) {
    const folder = path.join(clustersFolder(), name)
    const record = await readRecord(folder)
    if (await isInUse(name, record)) continue
    for (const identity of record?.processes ?? []) if (await isAlive(identity)) ended++
    await endProcesses(record?.processes ?? [])
    await rm(folder, {recursive: true, force: true})
  }
  return ended
}

/** A kept cluster lives as long as any of its processes; any other as long as its owner. */
async function isInUse(name: string, record: ClusterRecord | null): Promise<boolean> {
  if (record?.owner === null) {
    const alive = await Promise.all(record.processes.map(isAlive))
    return alive.some(Boolean)
  }
  if (record?.owner) return isAlive(record.owner)
  const [pid, startedTicks] = name.split('-')
  const owner = await identifyProcess(Number(pid))
  return owner.startedTicks !== '' && owner.startedTicks === startedTicks
}

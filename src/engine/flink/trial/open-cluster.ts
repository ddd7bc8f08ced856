import {setTimeout as sleep} from 'node:timers/promises'
import {BugError, EnvironmentError} from '../../../errors.js'
import type {FlinkSettings, Trial} from '../../../model/trial.js'
import {resolveFlinkJars, resolveJobJar, type Say} from '../cluster/artifacts.js'
import {requireBallastRoom, requireMemory} from '../cluster/ballast-room.js'
import {measureChannel} from './channel-size.js'
import {type LocalCluster, startCluster} from '../cluster/cluster.js'
import type {ClusterShape} from '../cluster/cluster-commands.js'
import {keptClusterFolder, readRecord, removeOrphans} from '../cluster/cluster-record.js'
import {fits, shapeFor} from '../cluster/cluster-shape.js'
import {removeLeftovers} from '../rest/leftovers.js'
import {isAdaptive, pinParallelism} from '../rest/pin-parallelism.js'
import {restAt} from '../rest/rest-at.js'
import {FlinkRest} from '../rest/rest-client.js'
import {UploadedJar} from '../rest/uploaded-jar.js'
import {RestJob, type RunningJob} from './running-job.js'
import {totalMemoryMb} from '../../../offload/process-size.js'
import {requireJava} from '../cluster/toolchain.js'
import {OWN_FLINK_VERSION, requireFlinkVersion} from '../versions.js'

/** What a trial needs of a cluster, and who asks. */
export interface ClusterWish {
  readonly trial: Trial
  readonly settings: FlinkSettings
  readonly say: Say
  readonly logFolder: string | null
  readonly signal: AbortSignal
}

/** A cluster that has our job's jar: our own, one kept by `burst flink up`, or somebody else's. */
export class OpenCluster {
  readonly settings: FlinkSettings
  readonly #rest: FlinkRest
  readonly #jar: UploadedJar
  /** Null: not ours to know or to stop. */
  readonly #local: LocalCluster | null
  readonly #shape: ClusterShape | null
  /** By what the channels are: those that barriers overtake events in are others. */
  readonly #bufferEvents = new Map<Trial['checkpointBarriers'], number>()

  constructor(
    settings: FlinkSettings,
    parts: {rest: FlinkRest; jar: UploadedJar; local: LocalCluster | null; shape: ClusterShape | null},
  ) {
    this.settings = settings
    this.#rest = parts.rest
    this.#jar = parts.jar
    this.#local = parts.local
    this.#shape = parts.shape
  }

  /** Whether a trial can run here as it is. */
  serves({trial, settings}: ClusterWish): boolean {
    const isSame =
      settings.url === this.settings.url &&
      settings.taskManagers === this.settings.taskManagers &&
      settings.controlHost === this.settings.controlHost
    if (!isSame || this.damage() !== '') return false
    if (this.#local === null && trial.faults.some(({kind}) => kind === 'slot-crash')) return false
    return this.#shape === null || fits(this.#shape, shapeFor(trial, settings))
  }

  damage(): string {
    return this.#local?.damage() ?? ''
  }

  /** Kills a TaskManager of a cluster of our own, and calls `struck` when it does; throws a BugError where it is not. */
  async crash(chance: number, struck: () => void): Promise<void> {
    if (this.#local === null) throw new BugError('a crash was asked for on a cluster that is not ours')
    await this.#local.crash(chance, struck)
  }

  /** Says how many slots are missing, before Flink would wait for them in silence. */
  async requireSlots(parallelism: number): Promise<void> {
    let overview = await this.#rest.overview()
    // A canceled job's slots are free a moment after it says so.
    for (let turn = 1; overview.freeSlots < parallelism && turn < 20; turn++) {
      await sleep(100)
      overview = await this.#rest.overview()
    }
    const {slots, freeSlots} = overview
    if (freeSlots >= parallelism) return
    throw new EnvironmentError(
      `the Flink cluster at ${this.#rest.url} has ${freeSlots} of ${slots} slots free, and the trial needs ${parallelism}: ${parallelism - freeSlots} missing`,
      {suggestions: ['lower --parallelism', 'add task managers to the cluster, or wait until its jobs end']},
    )
  }

  /** Throws an EnvironmentError where no job of the cluster can be rescaled while it runs. */
  async requireAdaptive(): Promise<void> {
    if (await isAdaptive(this.#rest)) return
    throw new EnvironmentError(
      `the Flink cluster at ${this.#rest.url} has no adaptive scheduler, and the trial is to be rescaled`,
      {
        suggestions: [
          'start it with jobmanager.scheduler: adaptive',
          'leave --flink-url out for a cluster on this machine',
        ],
      },
    )
  }

  /** Throws an EnvironmentError where its ballast does not fit onto the heaps of a cluster that we have not started. */
  async requireBallastRoom(trial: Trial): Promise<void> {
    if (this.#local === null) await requireBallastRoom(this.#rest, trial)
  }

  async start(args: readonly string[], parallelism: number): Promise<RunningJob> {
    const jobId = await this.#jar.run(args, parallelism)
    if (await isAdaptive(this.#rest)) await pinParallelism(this.#rest, jobId, parallelism)
    return new RestJob(this.#rest, jobId)
  }

  /** What a channel of the trial holds here, measured once; null if that was interrupted. */
  async bufferEvents(trial: Trial, signal: AbortSignal): Promise<number | null> {
    const known = this.#bufferEvents.get(trial.checkpointBarriers)
    if (known !== undefined) return known
    const events = await measureChannel(trial, {
      controlHost: this.settings.controlHost,
      start: (args, parallelism) => this.start(args, parallelism),
      damage: () => this.damage(),
      signal,
    })
    if (events !== null) this.#bufferEvents.set(trial.checkpointBarriers, events)
    return events
  }

  /** Stops what is ours; of another's cluster only our jar is taken away. */
  async close(): Promise<void> {
    if (this.#local) await this.#local.stop()
    else {
      await this.#jar.remove()
    }
  }
}

/** The cluster that the trial names, else a kept one that fits, else one of our own. */
export async function openCluster(wish: ClusterWish): Promise<OpenCluster> {
  const {settings, say} = wish
  if (settings.url !== null) {
    const rest = restAt(settings.url)
    requireFlinkVersion((await rest.overview()).version, rest.url)
    const jar = await bringJar(rest, await resolveJobJar(say), say)
    return new OpenCluster(settings, {rest, jar, local: null, shape: null})
  }
  const shape = shapeFor(wish.trial, settings)
  const kept = await readRecord(keptClusterFolder())
  // A crash kills processes of a cluster: of one that is kept for others it must not.
  const isKilled = wish.trial.faults.some(({kind}) => kind === 'slot-crash')
  if (kept && !isKilled && kept.url !== '' && fits(kept.shape, shape)) {
    const rest = new FlinkRest({url: kept.url, authorization: null})
    const isThere = await rest.overview().catch(() => null)
    if (isThere) {
      const jar = await bringJar(rest, await resolveJobJar(say), say)
      return new OpenCluster(settings, {rest, jar, local: null, shape: kept.shape})
    }
  }
  requireMemory(shape, wish.trial.ballastMb ?? 0, totalMemoryMb())
  const jars = await resolveFlinkJars(say)
  const file = await resolveJobJar(say)
  const local = await startLocal({shape, jars}, wish)
  const rest = new FlinkRest({url: local.url, authorization: null})
  return new OpenCluster(settings, {rest, jar: await UploadedJar.upload(rest, file), local, shape})
}

/** Onto a cluster that outlives us, where one that was killed may have left its things. */
async function bringJar(rest: FlinkRest, file: string, say: Say): Promise<UploadedJar> {
  const {jobs, jars} = await removeLeftovers(rest, Date.now())
  if (jobs + jars > 0)
    say(`removed what a burst that was killed had left: ${jobs} running jobs, ${jars} jars`)
  return UploadedJar.upload(rest, file)
}

async function startLocal(
  {shape, jars}: {readonly shape: ClusterShape; readonly jars: string},
  {say, logFolder, signal}: ClusterWish,
): Promise<LocalCluster> {
  const java = await requireJava()
  const ended = await removeOrphans()
  if (ended > 0) say(`ended ${ended} Flink processes of a burst that was killed`)
  const {taskManagers} = shape
  say(`starting Flink ${OWN_FLINK_VERSION} with ${taskManagers} task manager${taskManagers === 1 ? '' : 's'}`)
  return startCluster({shape, java, jars, logs: logFolder, isKept: false}, signal)
}

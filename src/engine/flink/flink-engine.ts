import {BugError} from '../../errors.js'
import {requireFetch} from '../../host/require-fetch.js'
import {type FlinkSettings, mostSlotsOf, type Trial} from '../../model/trial.js'
import {prepareSinkTopic} from '../../kafka/sink-topic.js'
import {requireEvents} from '../../kafka/topic.js'
import type {Engine, Observer, PreparationObserver, TrialOutcome} from '../engine.js'
import {timerBefore} from '../machine-limits.js'
import {needsMaven} from './cluster/artifacts.js'
import {FlinkTrial} from './trial/flink-trial.js'
import {IntendedEvents} from './trial/intended-events.js'
import {startModelService} from '../../offload/model/model-service.js'
import type {OffloadService} from '../../offload/offload-service.js'
import {openCluster, type ClusterWish, type OpenCluster} from './trial/open-cluster.js'
import {requireJava, requireMaven} from './cluster/toolchain.js'

/** What a trial runs on, once all of it stands. */
interface ReadyTrial {
  readonly trialId: string
  readonly settings: FlinkSettings
  readonly cluster: OpenCluster
  /** Of a channel; null where counting them was interrupted. */
  readonly bufferEvents: number | null
  readonly service: OffloadService | null
}

/** Real Apache Flink, on this machine or anywhere; one cluster serves all trials that it fits. */
class FlinkEngine implements Engine {
  readonly name = 'flink'
  #cluster: OpenCluster | null = null
  #ready: ReadyTrial | null = null

  async check(): Promise<void> {
    requireFetch()
    await requireJava()
    if (await needsMaven()) await requireMaven()
  }

  async prepare(trial: Trial, observer: PreparationObserver, signal: AbortSignal): Promise<void> {
    await this.#forget()
    const settings = trial.flink
    if (settings === null) throw new BugError(`trial ${trial.id} for engine flink says nothing of Flink`)
    const wish: ClusterWish = {
      trial,
      settings,
      signal,
      say: observer.say ?? (() => undefined),
      logFolder: observer.logFolder ?? null,
    }
    // Before anything is started for it: a topic that lacks events, or a function that may not be called, throws at once.
    if (trial.source) await requireEvents(trial.source, new IntendedEvents(trial, observer.trace).count)
    if (trial.sink) await prepareSinkTopic(trial.sink)
    const service = await startService(trial, wish)
    try {
      const cluster = await this.#clusterFor(wish)
      // First of all: Flink keeps a job that lacks slots waiting, and says nothing.
      await cluster.requireSlots(mostSlotsOf(trial))
      if (trial.rescales) await cluster.requireAdaptive()
      await cluster.requireBallastRoom(trial)
      const bufferEvents = await cluster.bufferEvents(trial, signal)
      this.#ready = {trialId: trial.id, settings, cluster, bufferEvents, service}
    } catch (error) {
      await service?.stop()
      throw error
    }
  }

  async run(trial: Trial, observer: Observer, signal: AbortSignal): Promise<TrialOutcome> {
    if (this.#ready?.trialId !== trial.id) await this.prepare(trial, observer, signal)
    const ready = this.#ready
    if (ready === null) throw new BugError(`trial ${trial.id} has nothing to run on`)
    try {
      const {settings, cluster, bufferEvents, service} = ready
      const host = {
        controlHost: settings.controlHost,
        bufferEvents,
        timer: settings.url === null ? timerBefore(trial.load) : null,
        start: cluster.start.bind(cluster),
        crash: (chance: number, struck: () => void) => cluster.crash(chance, struck),
        damage: () => cluster.damage(),
      }
      return await new FlinkTrial(trial, {host, observer, service}).run(signal)
    } finally {
      await this.#forget()
    }
  }

  async close(): Promise<void> {
    await this.#forget()
    const cluster = this.#cluster
    this.#cluster = null
    await cluster?.close()
  }

  /** Stops what was prepared for a trial alone. */
  async #forget(): Promise<void> {
    const ready = this.#ready
    this.#ready = null
    await ready?.service?.stop()
  }

  /** The one at hand if it fits and is whole, else another in its place. */
  async #clusterFor(wish: ClusterWish): Promise<OpenCluster> {
    if (this.#cluster && !this.#cluster.serves(wish)) await this.close()
    this.#cluster ??= await openCluster(wish)
    return this.#cluster
  }
}

async function startService(
  trial: Trial,
  {say, signal}: Pick<ClusterWish, 'say' | 'signal'>,
): Promise<OffloadService | null> {
  const {offload, seed, flink} = trial
  if (offload === null) return null
  const host = flink?.controlHost ?? '127.0.0.1'
  // Loaded where they are used: the one brings the whole local Lambda with it, the other the SDK.
  if (offload.target === 'aws') return (await import('./offload/aws-service.js')).findAwsService(offload)
  if (offload.target === 'local') {
    const {startLocalService} = await import('./offload/local-service.js')
    return startLocalService({trial, offload, host, signal, say})
  }
  return startModelService({offload, seed}, host)
}

/** The engine of `--engine flink`. */
export const flinkEngine: Engine = new FlinkEngine()

import {mkdir, rm, writeFile} from 'node:fs/promises'
import path from 'node:path'
import {setTimeout as sleep} from 'node:timers/promises'
import {EnvironmentError, ExternalError, InterruptError} from '../../../errors.js'
import {identifyProcess} from '../../../host/process-identity.js'
import {killGroup, Reaper} from '../../../host/reaper.js'
import {
  type ClusterConfiguration,
  type ClusterPaths,
  type ClusterShape,
  jobManagerCommand,
  log4jProperties,
  taskManagerCommand,
} from './cluster-commands.js'
import {endProcesses, launchProcess, type LaunchedProcess} from './cluster-process.js'
import {createClusterFolder, keptClusterFolder, writeRecord} from './cluster-record.js'
import {FlinkRest} from '../rest/rest-client.js'

/** A cluster on this machine, ready for jobs. */
export interface LocalCluster {
  readonly url: string
  readonly shape: ClusterShape
  readonly logs: string
  /**
   * Kills one of its TaskManagers that are at work as a machine would that dies, the chance in [0, 1) says which, and
   * starts another; `struck` is called at that instant, and not where none is at work.
   */
  crash(chance: number, struck?: () => void): Promise<void>
  /** What has ended of it by itself, as words; '' while all of it runs. */
  damage(): string
  stop(): Promise<void>
}

/** The shape of a cluster, what it is started from, and whether it stays. */
export interface ClusterSettings {
  readonly shape: ClusterShape
  readonly java: string
  readonly jars: string
  /** Null: in its own working folder, where they go with it. */
  readonly logs: string | null
  /** True: it outlives this process, until `burst flink down`. */
  readonly isKept: boolean
  /** Flink's own settings over those that burst chooses. */
  readonly configuration?: ClusterConfiguration
}

const READY_WITHIN_MS = 90_000
const POLL_MS = 50

/** A JobManager and its TaskManagers as processes on loopback, at ports of their own choice. */
export async function startCluster(settings: ClusterSettings, signal: AbortSignal): Promise<LocalCluster> {
  const folder = settings.isKept ? keptClusterFolder() : await createClusterFolder()
  const logs = settings.logs ?? path.join(folder, 'logs')
  const {configuration = {}} = settings
  const cluster = new OwnCluster(settings, {...settings, configuration, work: folder, logs})
  try {
    await cluster.prepare()
    await cluster.start(signal)
    return cluster
  } catch (error) {
    await cluster.stop()
    throw error
  }
}

class OwnCluster implements LocalCluster {
  /** Empty before it is ready. */
  url = ''
  readonly shape: ClusterShape
  readonly logs: string
  readonly #isKept: boolean
  readonly #paths: ClusterPaths
  /** Kills what is left however this process ends. */
  readonly #reaper: Reaper | null
  readonly #processes: LaunchedProcess[] = []
  /** Each until what takes the place of the struck one is launched. */
  readonly #crashes: Promise<void>[] = []
  #rpcPort = 0
  #taskManagers = 0

  constructor(settings: ClusterSettings, paths: ClusterPaths) {
    this.shape = settings.shape
    this.logs = paths.logs
    this.#isKept = settings.isKept
    this.#paths = paths
    this.#reaper = settings.isKept ? null : new Reaper()
  }

  async prepare(): Promise<void> {
    const {work, logs} = this.#paths
    try {
      for (const folder of ['conf', 'tmp', 'web', 'checkpoints'])
        await mkdir(path.join(work, folder), {recursive: true})
      await mkdir(logs, {recursive: true})
      // All settings go by -D; the file must exist.
      await writeFile(path.join(work, 'conf', 'config.yaml'), '')
      await writeFile(path.join(work, 'conf', 'log4j.properties'), log4jProperties())
    } catch (cause) {
      throw new EnvironmentError(`cannot prepare a Flink cluster in ${work}`, {
        cause,
        suggestions: ['free some space', 'name another folder with XDG_CACHE_HOME'],
      })
    }
  }

  async start(signal: AbortSignal): Promise<void> {
    const jobManager = await this.#launch(jobManagerCommand(this.shape, this.#paths))
    // Not the line of flink-metrics@, which is another port.
    this.#rpcPort = Number(await this.#readPort(jobManager, /tcp:\/\/flink@127\.0\.0\.1:(\d+)/, signal))
    for (let index = 1; index <= this.shape.taskManagers; index++) await this.#launchTaskManager()
    const restPort = await this.#readPort(jobManager, /Rest endpoint listening at 127\.0\.0\.1:(\d+)/, signal)
    const url = `http://127.0.0.1:${restPort}`
    await this.#waitForSlots(url, signal)
    this.url = url
    await this.#record()
  }

  async crash(chance: number, struck: () => void = () => undefined): Promise<void> {
    const crash = this.#strike(chance, struck)
    this.#crashes.push(crash.catch(() => undefined))
    await crash
  }

  async #strike(chance: number, onStruck: () => void): Promise<void> {
    const busy = await new FlinkRest({url: this.url, authorization: null}).busyTaskManagers()
    const working = this.#processes.filter(({name}) => busy.includes(idOf(name)))
    const struck = working[Math.floor(chance * working.length)]
    if (!struck) return
    // It has not ended by itself, and is no damage.
    this.#processes.splice(this.#processes.indexOf(struck), 1)
    killGroup(struck.identity.pid)
    onStruck()
    // Its number may be another's soon.
    this.#reaper?.remove(struck.identity.pid)
    await this.#launchTaskManager()
  }

  async #launchTaskManager(): Promise<void> {
    const index = ++this.#taskManagers
    await this.#launch(taskManagerCommand(this.shape, this.#paths, {index, rpcPort: this.#rpcPort}))
  }

  damage(): string {
    return this.#processes
      .flatMap(({name, logFile, ended}) => {
        const end = ended()
        return end === null ? [] : [`${name} ended (${end}), its log is ${logFile}`]
      })
      .join('; ')
  }

  async stop(): Promise<void> {
    // What takes the place of a struck one is ended, too.
    await Promise.all(this.#crashes)
    await endProcesses(this.#processes.map(({identity}) => identity))
    await this.#reaper?.close()
    await rm(this.#paths.work, {recursive: true, force: true})
  }

  async #launch(command: Parameters<typeof launchProcess>[0]): Promise<LaunchedProcess> {
    const launched = await launchProcess(command)
    this.#processes.push(launched)
    this.#reaper?.add(launched.identity.pid)
    await this.#record()
    return launched
  }

  async #record(): Promise<void> {
    const {shape, url, logs} = this
    const owner = this.#isKept ? null : await identifyProcess(process.pid)
    const processes = this.#processes.map(({identity}) => identity)
    await writeRecord(this.#paths.work, {owner, processes, shape, url, logs})
  }

  /** From the JobManager's log, where it says which port it was given. */
  async #readPort({printed}: LaunchedProcess, line: RegExp, signal: AbortSignal): Promise<string> {
    return this.#until(signal, async () => line.exec(await printed())?.[1] ?? null)
  }

  async #waitForSlots(url: string, signal: AbortSignal): Promise<void> {
    const {taskManagers, slotsPerTaskManager} = this.shape
    const rest = new FlinkRest({url, authorization: null})
    await this.#until(signal, async () => {
      const overview = await rest.overview().catch((error: unknown) => {
        if (error instanceof ExternalError) return null
        throw error
      })
      const isReady =
        overview?.taskManagers === taskManagers && overview.slots >= taskManagers * slotsPerTaskManager
      return isReady ? 'ready' : null
    })
  }

  async #until(signal: AbortSignal, look: () => Promise<string | null>): Promise<string> {
    for (let waitedMs = 0; ; waitedMs += POLL_MS) {
      if (signal.aborted) throw new InterruptError('interrupted while Flink was starting')
      const damage = this.damage()
      if (damage !== '') throw await this.#startError(damage)
      const found = await look()
      if (found !== null) return found
      if (waitedMs > READY_WITHIN_MS)
        throw await this.#startError(`not ready after ${READY_WITHIN_MS / 1000} s`)
      await sleep(POLL_MS)
    }
  }

  async #startError(what: string): Promise<EnvironmentError> {
    const complaints = await Promise.all(this.#processes.map(lastComplaint))
    const said = complaints.find((line) => line !== '')
    return new EnvironmentError(`the Flink cluster did not start: ${what}${said ? `: ${said}` : ''}`, {
      suggestions: [`look into ${this.logs}`, 'burst doctor says what this machine lacks'],
    })
  }
}

/** The id of a TaskManager in Flink, by the name of its process. */
const idOf = (name: string): string => name.replace('taskmanager-', 'burst-')

/** The last line of a log that reads like a reason. */
async function lastComplaint({printed}: LaunchedProcess): Promise<string> {
  const text = await printed().catch(() => '')
  return (
    text
      .split('\n')
      .findLast((line) => /ERROR|Exception|Error:|Caused by|No space/.test(line))
      ?.trim() ?? ''
  )
}

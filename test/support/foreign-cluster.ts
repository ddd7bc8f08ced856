import {execFile} from 'node:child_process'
import {mkdir, mkdtemp, rm, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import path from 'node:path'
import {setTimeout as sleep} from 'node:timers/promises'
import {promisify} from 'node:util'
import {resolveFlinkJars, resolveJobJar} from '../../src/engine/flink/cluster/artifacts.js'
import {
  type ClusterConfiguration,
  type ClusterPaths,
  jobManagerCommand,
  log4jProperties,
  taskManagerCommand,
} from '../../src/engine/flink/cluster/cluster-commands.js'
import {
  endProcesses,
  launchProcess,
  type LaunchedProcess,
} from '../../src/engine/flink/cluster/cluster-process.js'
import {Reaper} from '../../src/host/reaper.js'
import {buildFlinkJob} from './flink-job.js'

const run = promisify(execFile)

/** A job as Flink's REST API lists it. */
export interface ListedJob {
  readonly jid: string
  readonly name: string
  readonly state: string
}

export interface ListedJar {
  readonly id: string
  readonly name: string
  readonly uploaded: number
}

/** What a guest must leave as it was. */
export interface Inventory {
  readonly taskManagers: number
  readonly freeSlots: number
  readonly jars: readonly string[]
  readonly runningJobs: readonly string[]
}

interface Options {
  readonly taskManagers: number
  readonly slotsPerTaskManager: number
  /** Of its owner; they win over those that burst gives a cluster of its own. */
  readonly settings: ClusterConfiguration
}

const WITHIN_MS = 90_000

/** Resolves with the first value that is not null; rejects when time is up. */
export async function waitFor<Value>(
  what: string,
  look: () => Promise<Value | null>,
  withinMs = WITHIN_MS,
): Promise<Value> {
  const startedMs = performance.now()
  for (;;) {
    const found = await look()
    if (found !== null) return found
    if (performance.now() - startedMs > withinMs) throw new Error(`not within ${withinMs} ms: ${what}`)
    await sleep(50)
  }
}

/** A Flink cluster that belongs to somebody else, with a job of theirs on it that must never notice burst. */
export class ForeignCluster {
  url = ''
  bystander = ''
  readonly #options: Options
  readonly #paths: ClusterPaths
  #jobManager: LaunchedProcess | null = null
  readonly #taskManagers: LaunchedProcess[] = []
  /** Kills what is left however the test run ends. */
  readonly #reaper = new Reaper()
  #rpcPort = 0
  #bystanderSince = 0

  private constructor(options: Options, paths: ClusterPaths) {
    this.#options = options
    this.#paths = paths
  }

  static async start(options: Options): Promise<ForeignCluster> {
    const {bystander} = await buildFlinkJob()
    const jars = await resolveFlinkJars(() => undefined)
    // Before any burst wants it: a build takes its time.
    await resolveJobJar(() => undefined)
    const work = await mkdtemp(path.join(tmpdir(), 'burst-foreign-'))
    const paths = {java: 'java', jars, work, logs: path.join(work, 'logs'), configuration: options.settings}
    for (const folder of ['conf', 'tmp', 'web', 'logs']) await mkdir(path.join(work, folder))
    await writeFile(path.join(work, 'conf', 'config.yaml'), '')
    await writeFile(path.join(work, 'conf', 'log4j.properties'), log4jProperties())
    const cluster = new ForeignCluster(options, paths)
    try {
      await cluster.startJobManager()
      for (let i = 0; i < options.taskManagers; i++) await cluster.startTaskManager()
      await cluster.untilSlots(options.taskManagers * options.slotsPerTaskManager)
      await cluster.startBystander(bystander)
    } catch (error) {
      await cluster.stop()
      throw error
    }
    return cluster
  }

  get slots(): number {
    return this.#taskManagers.length * this.#options.slotsPerTaskManager
  }

  /** Again where it was, if it was there before. */
  async startJobManager(): Promise<void> {
    const ports = {
      'jobmanager.rpc.port': this.#rpcPort,
      'rest.bind-port': new URL(this.url || 'http://a').port,
    }
    const before = this.url === '' ? {} : ports
    const launched = await launchProcess(
      jobManagerCommand(this.#shape, {
        ...this.#paths,
        configuration: {...this.#options.settings, ...before},
      }),
    )
    this.#jobManager = launched
    this.#reaper.add(launched.identity.pid)
    this.#rpcPort = Number(await this.#printed(launched, /tcp:\/\/flink@127\.0\.0\.1:(\d+)/))
    const restPort = await this.#printed(launched, /Rest endpoint listening at 127\.0\.0\.1:(\d+)/)
    this.url = `http://127.0.0.1:${restPort}`
  }

  async startTaskManager(): Promise<void> {
    const index = this.#taskManagers.length + 1
    const name = {index, rpcPort: this.#rpcPort}
    const launched = await launchProcess(taskManagerCommand(this.#shape, this.#paths, name))
    this.#taskManagers.push(launched)
    this.#reaper.add(launched.identity.pid)
  }

  async killJobManager(): Promise<void> {
    await kill(this.#jobManager)
  }

  /** Ends the task manager of this resource id with no chance to say so. */
  async killTaskManager(resourceId: string): Promise<void> {
    const place = Number(resourceId.split('-').at(-1)) - 1
    await kill(this.#taskManagers[place] ?? null)
  }

  /** How the task managers ended that nobody killed: [] while all of them run. */
  endedTaskManagers(): readonly string[] {
    return this.#taskManagers.flatMap(({name, ended}) => {
      const end = ended()
      return end === null || end === 'signal SIGKILL' ? [] : [`${name}: ${end}`]
    })
  }

  taskManagerPids(): readonly number[] {
    return this.#taskManagers.filter(({ended}) => ended() === null).map(({identity}) => identity.pid)
  }

  async logOf(place: number): Promise<string> {
    return (await this.#taskManagers[place]?.printed()) ?? ''
  }

  async ask(route: string, init?: RequestInit): Promise<unknown> {
    const response = await fetch(`${this.url}${route}`, {signal: AbortSignal.timeout(10_000), ...init})
    const text = await response.text()
    if (!response.ok) throw new Error(`${route}: ${response.status} ${text.slice(0, 300)}`)
    return text === '' ? null : JSON.parse(text)
  }

  async jobs(): Promise<readonly ListedJob[]> {
    return ((await this.ask('/jobs/overview')) as {readonly jobs: readonly ListedJob[]}).jobs
  }

  /** Jobs of burst that have not ended. */
  async guests(): Promise<readonly ListedJob[]> {
    const ended = ['FINISHED', 'CANCELED', 'FAILED']
    return (await this.jobs()).filter(({name, state}) => name.startsWith('burst') && !ended.includes(state))
  }

  /** Checkpoints that a job has begun. */
  async checkpointsOf(jobId: string): Promise<number> {
    const {counts} = (await this.ask(`/jobs/${jobId}/checkpoints`)) as {
      readonly counts: {readonly total: number}
    }
    return counts.total
  }

  async jars(): Promise<readonly ListedJar[]> {
    return ((await this.ask('/jars')) as {readonly files: readonly ListedJar[]}).files
  }

  async untilSlots(free: number): Promise<void> {
    await waitFor(`${free} free slots`, async () => {
      const overview = await this.ask('/overview').catch(() => null)
      return (overview as {'slots-available'?: number} | null)?.['slots-available'] === free ? true : null
    })
  }

  async inventory(): Promise<Inventory> {
    const overview = (await this.ask('/overview')) as Readonly<Record<string, number>>
    return {
      taskManagers: overview['taskmanagers'] ?? 0,
      freeSlots: overview['slots-available'] ?? 0,
      jars: (await this.jars()).map(({name}) => name).toSorted(),
      runningJobs: (await this.jobs())
        .filter(({state}) => state === 'RUNNING')
        .map(({name}) => name)
        .toSorted(),
    }
  }

  /** 'RUNNING' while it has run without a break since it was started. */
  async bystanderState(): Promise<string> {
    const {state, timestamps} = (await this.ask(`/jobs/${this.bystander}`)) as {
      readonly state: string
      readonly timestamps: Readonly<Record<string, number>>
    }
    const isUnbroken = timestamps['RUNNING'] === this.#bystanderSince
    return state === 'RUNNING' && !isUnbroken ? 'restarted' : state
  }

  /** The task managers on which a job's subtasks run. */
  async placesOf(jobId: string): Promise<readonly string[]> {
    const {vertices} = (await this.ask(`/jobs/${jobId}`)) as {readonly vertices: readonly {id: string}[]}
    const places = await Promise.all(
      vertices.map(async ({id}) => {
        const {subtasks} = (await this.ask(`/jobs/${jobId}/vertices/${id}`)) as {
          readonly subtasks: readonly {readonly 'taskmanager-id': string}[]
        }
        return subtasks.map((subtask) => subtask['taskmanager-id'])
      }),
    )
    return [...new Set(places.flat())].toSorted()
  }

  async stop(): Promise<void> {
    const all = [...this.#taskManagers, ...(this.#jobManager ? [this.#jobManager] : [])]
    await endProcesses(all.map(({identity}) => identity))
    await this.#reaper.close()
    await rm(this.#paths.work, {recursive: true, force: true})
  }

  /** Uploads and starts the neighbour's job, and takes its jar away again. */
  async startBystander(jar: string): Promise<void> {
    const form = new FormData()
    const {openAsBlob} = await import('node:fs')
    form.append('jarfile', await openAsBlob(jar), 'bystander.jar')
    const {filename} = (await this.ask('/jars/upload', {method: 'POST', body: form})) as {filename: string}
    const id = filename.split('/').at(-1) ?? ''
    const {jobid} = (await this.ask(`/jars/${id}/run`, {method: 'POST', body: '{}'})) as {jobid: string}
    this.bystander = jobid
    this.#bystanderSince = await waitFor('the bystander runs', async () => {
      const {state, timestamps, vertices} = (await this.ask(`/jobs/${jobid}`)) as {
        readonly state: string
        readonly timestamps: Readonly<Record<string, number>>
        readonly vertices: readonly {readonly status: string}[]
      }
      const runs = state === 'RUNNING' && vertices.every(({status}) => status === 'RUNNING')
      return runs ? (timestamps['RUNNING'] ?? 0) : null
    })
    await this.ask(`/jars/${id}`, {method: 'DELETE'})
  }

  get #shape() {
    const {taskManagers, slotsPerTaskManager} = this.#options
    return {taskManagers, slotsPerTaskManager, segmentBytes: 4096}
  }

  #printed({name, printed, ended}: LaunchedProcess, line: RegExp): Promise<string> {
    return waitFor(`${name} says ${String(line)}`, async () => {
      const text = await printed()
      const end = ended()
      if (end !== null) throw new Error(`${name} ended (${end}): ${text.slice(-2000)}`)
      return line.exec(text)?.[1] ?? null
    })
  }
}

async function kill(launched: LaunchedProcess | null): Promise<void> {
  if (launched === null) throw new Error('there is no such process')
  process.kill(launched.identity.pid, 'SIGKILL')
  await waitFor('its end', () => Promise.resolve(launched.ended()))
}

/** Full collections in a JVM, then how many instances of a class there are. */
export async function instancesIn(pid: number, className: string): Promise<number> {
  const {stdout} = await run('jcmd', [`${pid}`, 'GC.class_histogram'], {maxBuffer: 64 * 1024 * 1024})
  const line = stdout.split('\n').find((text) => text.trim().split(/\s+/)[3] === className)
  return Number(line?.trim().split(/\s+/)[1] ?? 0)
}

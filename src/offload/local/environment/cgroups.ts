import {existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync} from 'node:fs'
import {rmdir} from 'node:fs/promises'
import path from 'node:path'
import {setTimeout as sleep} from 'node:timers/promises'
import {EnvironmentError} from '../../../errors.js'
import {sendSignal} from '../../../host/reaper.js'
import {findCgroupParents, type CgroupParents} from './cgroup-parents.js'

/** AWS gives a function this much memory for each vCPU. */
const ONE_VCPU_MB = 1769
/** Long enough for a share of 128 MB to be above the least quota of 1 ms, short enough not to show in a call. */
const CPU_PERIOD_US = 20_000
const REMOVE_ATTEMPTS = 50
const REMOVE_PAUSE_MS = 20

/** A control group for the processes of one execution environment. */
export interface Cgroup {
  /** A process that writes its id to each of these is in the group. */
  readonly entrances: readonly string[]
  /** Full speed, as AWS gives to an init, or the function's share of a core. */
  limitCpu(isLimited: boolean): void
  /** Has the kernel killed a process of the group for want of memory since it was last asked? */
  wasOutOfMemory(): boolean
  /** Rejects where processes of it refuse to go. */
  remove(): Promise<void>
}

let opened = 0

/** The control groups of one service: in a folder of its own, named by its process, so that the next can tidy up. */
export class Cgroups {
  readonly version: 1 | 2
  /** One in each hierarchy; they hold nothing but groups of environments. */
  readonly folders: readonly string[]
  readonly #memory: string
  readonly #cpu: string
  #made = 0

  constructor(parents: CgroupParents) {
    const name = `burst-${process.pid}-${startTimeOf(process.pid) ?? 0}-${(opened += 1)}`
    this.version = parents.version
    this.#memory = path.join(parents.memory, name)
    this.#cpu = path.join(parents.cpu, name)
    this.folders = [...new Set([this.#memory, this.#cpu])]
    for (const folder of this.folders) {
      if (this.version === 2) shareOut(path.dirname(folder))
      mkdirSync(folder)
      if (this.version === 2) shareOut(folder)
    }
  }

  /** Groups for this process, after those of services that ended without removing theirs are gone. */
  static async open(): Promise<Cgroups> {
    const parents = findCgroupParents()
    if (parents === null) {
      throw new EnvironmentError('control groups cannot be made here', {
        suggestions: [
          'leave --cgroups out: memory is watched then, and the CPU share is not enforced',
          'run as root, or where the hierarchies memory and cpu are mounted writable',
        ],
      })
    }
    await removeStale(parents)
    return new Cgroups(parents)
  }

  create(memoryMb: number): Cgroup {
    const name = String((this.#made += 1))
    const memory = path.join(this.#memory, name)
    const cpu = path.join(this.#cpu, name)
    const folders = [...new Set([memory, cpu])]
    for (const folder of folders) mkdirSync(folder)
    const quotaUs = Math.round((CPU_PERIOD_US * memoryMb) / ONE_VCPU_MB)
    const files = FILES[this.version]
    let knownKills = 0
    files.limitMemory(memory, memoryMb * 1_048_576)
    return {
      entrances: folders.map((folder) => path.join(folder, 'cgroup.procs')),
      limitCpu: (isLimited) => {
        files.limitCpu(cpu, isLimited ? quotaUs : null)
      },
      wasOutOfMemory: () => {
        const events = readFileSync(path.join(memory, files.events), 'latin1')
        const kills = Number(/^oom_kill (\d+)$/m.exec(events)?.[1] ?? 0)
        const isNew = kills > knownKills
        knownKills = kills
        return isNew
      },
      remove: () => removeAll(folders),
    }
  }

  async close(): Promise<void> {
    await removeAll(this.folders)
  }
}

const FILES = {
  1: {
    events: 'memory.oom_control',
    limitMemory: (folder: string, bytes: number): void => {
      write(folder, 'memory.limit_in_bytes', bytes)
      // There only where swap is accounted for: memory and swap together.
      if (existsSync(path.join(folder, 'memory.memsw.limit_in_bytes'))) {
        write(folder, 'memory.memsw.limit_in_bytes', bytes)
      }
    },
    limitCpu: (folder: string, quotaUs: number | null): void => {
      write(folder, 'cpu.cfs_period_us', CPU_PERIOD_US)
      write(folder, 'cpu.cfs_quota_us', quotaUs ?? -1)
    },
  },
  2: {
    events: 'memory.events',
    limitMemory: (folder: string, bytes: number): void => {
      write(folder, 'memory.max', bytes)
      write(folder, 'memory.oom.group', 1)
      if (existsSync(path.join(folder, 'memory.swap.max'))) write(folder, 'memory.swap.max', 0)
    },
    limitCpu: (folder: string, quotaUs: number | null): void => {
      write(folder, 'cpu.max', `${quotaUs ?? 'max'} ${CPU_PERIOD_US}`)
    },
  },
} as const

function write(folder: string, file: string, value: string | number): void {
  writeFileSync(path.join(folder, file), String(value))
}

const shareOut = (folder: string): void => {
  write(folder, 'cgroup.subtree_control', '+memory +cpu')
}

/** Ends what services that are no more have left: by process id and start time, so that a new one is not mistaken. */
async function removeStale({memory, cpu}: CgroupParents): Promise<void> {
  for (const parent of new Set([memory, cpu])) {
    for (const name of readdirSync(parent)) {
      const [, pid = '', startTime = ''] = /^burst-(\d+)-(\d+)-\d+$/.exec(name) ?? []
      if (pid === '' || startTimeOf(Number(pid)) === startTime) continue
      const folder = path.join(parent, name)
      const groups = foldersIn(folder)
      for (const group of groups) killMembers(group)
      await removeAll([...groups, folder])
    }
  }
}

const foldersIn = (folder: string): readonly string[] =>
  readdirSync(folder, {withFileTypes: true}).flatMap((entry) =>
    entry.isDirectory() ? path.join(folder, entry.name) : [],
  )

function killMembers(group: string): void {
  for (const pid of readFileSync(path.join(group, 'cgroup.procs'), 'latin1').split('\n').filter(Boolean)) {
    sendSignal(Number(pid), 'SIGKILL')
  }
}

/** A group can be removed once the last of its processes is wholly gone, which is a little after its exit was reported. */
async function removeAll(folders: readonly string[]): Promise<void> {
  for (const folder of folders) {
    for (let attempt = 1; !(await isRemoved(folder, attempt === REMOVE_ATTEMPTS)); attempt++) {
      await sleep(REMOVE_PAUSE_MS)
    }
  }
}

async function isRemoved(folder: string, isLastAttempt: boolean): Promise<boolean> {
  try {
    await rmdir(folder)
    return true
  } catch (error) {
    const {code} = error as NodeJS.ErrnoException
    if (code === 'ENOENT') return true
    if (code !== 'EBUSY' || isLastAttempt) throw error
    return false
  }
}

/** When a process started, in the kernel's ticks since boot; null where there is none. */
function startTimeOf(pid: number): string | null {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'latin1').split(') ').at(-1)?.split(' ')[19] ?? null
  } catch (error) {
    const {code} = error as NodeJS.ErrnoException
    if (code === 'ENOENT' || code === 'ESRCH') return null
    throw error
  }
}

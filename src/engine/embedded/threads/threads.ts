import {Worker} from 'node:worker_threads'
import {BugError, type BurstError, EnvironmentError, reviveError, messageOf} from '../../../errors.js'
import type {Role, ThreadMessage, ThreadSetup} from './setup.js'
import {DRAINING, type Shared, STOPPING} from './shared.js'

/** Threads that have been asked to end are given so long; then they are ended. */
const GRACE_MS = 2000

type Ended = Extract<ThreadMessage, {kind: 'ended'}>

/** What the threads of one trial are started with. */
export interface ThreadsSettings extends Omit<ThreadSetup, 'role' | 'index'> {
  readonly shared: Shared
  readonly threadUrl: URL
  readonly threadHeapMb: number
  readonly listener: (message: Exclude<ThreadMessage, {kind: 'ready' | 'ended' | 'refused'}>) => void
}

/** A running thread, by the number that the system gave it. */
export interface StartedThread {
  readonly role: Role
  /** NaN where the system does not tell. */
  readonly threadNumber: number
}

interface Member {
  readonly role: Role
  readonly name: string
  readonly worker: Worker
  /** With the system's number of the thread. */
  readonly ready: Promise<number>
  readonly ended: Promise<Ended>
}

/** The threads of a trial: they start together, and they end, always. */
export class Threads {
  readonly #settings: ThreadsSettings
  readonly #members: readonly Member[]
  #isEnding = false
  #fail: (error: BurstError) => void = () => undefined
  /** Rejects with what ended a thread before its time; never resolves. */
  readonly failed: Promise<never>

  constructor(settings: ThreadsSettings) {
    this.#settings = settings
    this.failed = new Promise((_, reject) => {
      this.#fail = reject
    })
    // Somebody always waits for it, but not from the first moment on.
    this.failed.catch(() => undefined)
    const {trial} = settings
    this.#members = [
      this.#hire('sink', 0),
      ...Array.from({length: trial.parallelism}, (_, index) => this.#hire('slot', index)),
      ...(trial.offload ? [this.#hire('invoker', 0)] : []),
      this.#hire('source', 0),
    ]
  }

  get threads(): number {
    return this.#members.length
  }

  /** Every thread has opened its memory and waits for the start; with the system's number of each. */
  async ready(): Promise<readonly StartedThread[]> {
    const all = this.#members.map(async ({role, ready}) => ({role, threadNumber: await ready}))
    return Promise.race([this.failed, Promise.all(all)])
  }

  /** Stops all, the sink last, and answers what each had to tell. Fails where one does not end by itself. */
  async stop(): Promise<ReadonlyMap<Role, readonly Ended[]>> {
    const {shared} = this.#settings
    const isSink = ({role}: Member): boolean => role === 'sink'
    const others = this.#members.filter((member) => !isSink(member))
    shared.stop(STOPPING)
    const ended = await this.#within(others)
    shared.stop(DRAINING)
    const sink = await this.#within(this.#members.filter(isSink))
    const told = new Map<Role, Ended[]>()
    for (const [place, {role}] of others.entries()) {
      told.set(role, [...(told.get(role) ?? []), ...ended.slice(place, place + 1)])
    }
    return told.set('sink', [...sink])
  }

  /** Ends every thread, whatever it does; safe to call at any time, and the last thing to do. */
  async dismiss(): Promise<void> {
    this.#isEnding = true
    this.#settings.shared.stop(DRAINING)
    await Promise.all(this.#members.map(({worker}) => worker.terminate()))
  }

  async #within(members: readonly Member[]): Promise<readonly Ended[]> {
    let timer: NodeJS.Timeout | undefined
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        reject(
          new BugError(`${members.map(({name}) => name).join(', ')}: not all threads ended when asked to`),
        )
      }, GRACE_MS)
    })
    try {
      return await Promise.race([Promise.all(members.map(({ended}) => ended)), this.failed, late])
    } finally {
      clearTimeout(timer)
    }
  }

  #hire(role: Role, index: number): Member {
    const {trial, trace, ownStrategy, windowEndNs, memory, connection} = this.#settings
    const {threadUrl, threadHeapMb, listener} = this.#settings
    const name = role === 'slot' ? `slot thread ${index}` : `${role} thread`
    const given = {trial, trace, ownStrategy, windowEndNs, memory, connection}
    const workerData: ThreadSetup = {role, index, ...given}
    const worker = new Worker(threadUrl, {
      workerData,
      name,
      resourceLimits: {maxOldGenerationSizeMb: threadHeapMb},
    })
    let hasEnded = false
    let isReady: (threadNumber: number) => void = () => undefined
    let isEnded: (ended: Ended) => void = () => undefined
    const ready = new Promise<number>((resolve) => (isReady = resolve))
    const ended = new Promise<Ended>((resolve) => (isEnded = resolve))
    worker.on('message', (message: ThreadMessage) => {
      if (message.kind === 'ready') isReady(message.threadNumber)
      else if (message.kind === 'ended') {
        hasEnded = true
        isEnded(message)
      } else if (message.kind === 'refused') {
        this.#fail(reviveError(message.error))
      } else listener(message)
    })
    worker.on('error', (error: unknown) => {
      this.#fail(explain(name, error))
    })
    worker.on('exit', (code) => {
      if (!hasEnded && !this.#isEnding) {
        this.#fail(new BugError(`the ${name} ended in the middle of its trial, with exit code ${code}`))
      }
    })
    return {role, name, worker, ready, ended}
  }
}

function explain(name: string, error: unknown): BurstError {
  if ((error as {code?: unknown}).code === 'ERR_WORKER_OUT_OF_MEMORY') {
    return new EnvironmentError(`the ${name} ran out of memory`, {
      cause: error,
      suggestions: ['give a lower --rate, --parallelism or --max-in-flight', 'give Node.js more memory'],
    })
  }
  return new BugError(`the ${name} failed: ${messageOf(error)}`, {cause: error})
}

import os from 'node:os'
import {MessageChannel, type MessagePort, receiveMessageOnPort, Worker} from 'node:worker_threads'
import type {TimelineRow} from '../../engine/engine.js'
import {BugError} from '../../errors.js'
import {unwrap} from '../trial/thread-answer.js'
import {STRATEGY_WORKER_URL} from '../trial/worker-url.js'
import {type Call, CallWatch, moduleOf} from '../../settings/own-module/call-watch.js'
import {CallWatchdog, POLL_MS} from './call-watchdog.js'
import {OWN_CODE_LIMITS, type OwnCodeLimits} from '../../settings/own-module/limits.js'
import {
  doesNotAnswer,
  endedItself,
  notReturned,
  outOfMemory,
  uncaught,
  waitsForNothing,
} from './thread-failure.js'
import type {
  Answers,
  OwnFiles,
  Question,
  StrategyThreadMessage,
  StrategyThreadSetup,
} from './thread-messages.js'

/** Limits of the user's code other than the usual, and where rows of a running trial go. */
export interface OwnThreadOptions {
  readonly limits?: Partial<OwnCodeLimits> | undefined
  readonly onTimeline?: ((row: TimelineRow) => void) | undefined
}

interface Pending {
  readonly isTimed: boolean
  polls: number
  readonly resolve: (value: unknown) => void
  readonly reject: (error: unknown) => void
}

/**
 * A thread that runs a user's modules, which may do there whatever a program can: it is watched, and ended when it
 * hangs, eats the memory or is no longer needed. Whatever ends it is a UsageError that names the file.
 */
export class OwnThread {
  readonly #files: OwnFiles
  readonly #limits: OwnCodeLimits
  readonly #onTimeline: (row: TimelineRow) => void
  readonly #watch = new CallWatch()
  readonly #worker: Worker
  readonly #port: MessagePort
  readonly #watchdog: CallWatchdog
  readonly #polling: NodeJS.Timeout
  readonly #pending = new Map<number, Pending>()
  #ids = 0
  #failure: Error | null = null
  #isClosing = false

  constructor(files: OwnFiles, {limits, onTimeline = () => undefined}: OwnThreadOptions = {}) {
    this.#files = files
    this.#limits = {...OWN_CODE_LIMITS, ...limits}
    this.#onTimeline = onTimeline
    const {port1, port2} = new MessageChannel()
    this.#port = port1
    const workerData: StrategyThreadSetup = {port: port2, watched: this.#watch.memory}
    const {heapMb, callMs} = this.#limits
    this.#worker = new Worker(STRATEGY_WORKER_URL, {
      workerData,
      transferList: [port2],
      name: this.#allNames,
      resourceLimits: {maxOldGenerationSizeMb: heapMb},
    })
    this.#port.on('message', (message: StrategyThreadMessage) => {
      this.#hear(message)
    })
    this.#worker.on('error', (error: unknown) => {
      this.#ended(() => this.#explain(error))
    })
    this.#worker.on('exit', (code) => {
      this.#ended(() => endedItself(this.#nameOf(this.#call), this.#call, code))
    })
    this.#watchdog = new CallWatchdog(this.#watch, {
      callMs,
      overdue: (call) => {
        this.#fail(notReturned(this.#nameOf(call), call, callMs))
      },
    })
    this.#polling = setInterval(() => {
      this.#poll()
    }, POLL_MS)
    this.#polling.unref()
  }

  /** The thread's answer; fails with what the user's code threw, or with what ended the thread. */
  async ask<Kind extends keyof Answers>(question: Extract<Question, {kind: Kind}>): Promise<Answers[Kind]> {
    if (this.#failure !== null) throw this.#failure
    const id = ++this.#ids
    const answer = new Promise<unknown>((resolve, reject) => {
      this.#pending.set(id, {isTimed: question.kind !== 'run', polls: 0, resolve, reject})
    })
    this.#port.postMessage({id, question})
    return (await answer) as Answers[Kind]
  }

  /** Ends the thread, whatever it does; a question that is open is never answered. */
  async close(): Promise<void> {
    this.#isClosing = true
    await this.#end()
  }

  get #call(): Call | null {
    return this.#watch.read()?.call ?? null
  }

  get #allNames(): string {
    return Object.values(this.#files).join(' or ')
  }

  /** The file whose code a call is in; all of them between calls. */
  #nameOf(call: Call | null): string {
    return (call === null ? undefined : this.#files[moduleOf(call)]) ?? this.#allNames
  }

  #hear(message: StrategyThreadMessage): void {
    if (message.kind === 'timeline') this.#onTimeline(message.row)
    else if (message.kind === 'idle') this.#fail(waitsForNothing(this.#nameOf(this.#call), this.#call))
    else if (message.kind === 'bug') this.#fail(bugOf(message))
    else {
      const pending = this.#pending.get(message.id)
      this.#pending.delete(message.id)
      try {
        pending?.resolve(unwrap(message.answer))
      } catch (error) {
        pending?.reject(error)
      }
    }
  }

  /** What the thread sent before its end is heard first. */
  #ended(why: () => Error): void {
    if (this.#isClosing || this.#failure !== null) return
    for (let left = receiveMessageOnPort(this.#port); left; left = receiveMessageOnPort(this.#port)) {
      this.#hear(left.message as StrategyThreadMessage)
    }
    this.#fail(why())
  }

  #explain(error: unknown): Error {
    if ((error as {code?: unknown} | null)?.code !== 'ERR_WORKER_OUT_OF_MEMORY') {
      return uncaught(Object.values(this.#files), error)
    }
    return outOfMemory(this.#nameOf(this.#call), this.#call, `${this.#limits.heapMb} MB for a module`)
  }

  #poll(): void {
    const {callMs, memoryShare} = this.#limits
    const mostBytes = memoryShare * os.totalmem()
    if (process.memoryUsage.rss() > mostBytes) {
      const most = `${Math.round(mostBytes / 2 ** 20)} MB for all of burst on this machine`
      this.#fail(outOfMemory(this.#nameOf(this.#call), this.#call, most))
    }
    // Whatever the module did to its thread, an answer takes one call and a little.
    const mostMs = 2 * callMs
    for (const pending of this.#pending.values()) {
      if (pending.isTimed && ++pending.polls * POLL_MS >= mostMs)
        this.#fail(doesNotAnswer(this.#allNames, mostMs))
    }
  }

  #fail(error: Error): void {
    if (this.#failure !== null) return
    this.#failure = error
    for (const {reject} of this.#pending.values()) reject(error)
    this.#pending.clear()
    void this.#end()
  }

  async #end(): Promise<void> {
    this.#watchdog.stop()
    clearInterval(this.#polling)
    this.#port.close()
    await this.#worker.terminate()
  }
}

function bugOf({message, stack}: {readonly message: string; readonly stack: string}): BugError {
  const bug = new BugError(message)
  bug.stack = stack
  return bug
}

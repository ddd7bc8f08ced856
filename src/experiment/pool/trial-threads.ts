import {Worker} from 'node:worker_threads'
import {BugError} from '../../errors.js'
import type {ThreadAnswer} from '../trial/thread-answer.js'
import {TRIAL_THREAD_URL} from '../trial/worker-url.js'

/** For a thread: a function of trial-worker.ts, and what it is given. */
export interface ThreadTask {
  readonly name: 'runTask' | 'runTwinsTask' | 'sizeTask'
  readonly about: unknown
}

type Answer = ThreadAnswer<unknown>

/** A task, and who waits for its answer. */
interface Job {
  readonly task: ThreadTask
  readonly answered: (answer: Answer) => void
  readonly failed: (error: unknown) => void
}

/** Threads that do one task after the other, in the order in which they are asked. */
export class TrialThreads {
  readonly #most: number
  readonly #alive = new Set<Worker>()
  readonly #idle: Worker[] = []
  readonly #busy = new Map<Worker, Job>()
  readonly #waiting: Job[] = []

  /** The first threads load their modules before there is work for them; more start when there is. */
  constructor({first, most}: {readonly first: number; readonly most: number}) {
    this.#most = most
    while (this.#idle.length < first) this.#idle.push(this.#start())
  }

  /** An abort ends the thread in the middle of the task, which fails with the signal's reason. */
  async ask(task: ThreadTask, signal?: AbortSignal): Promise<Answer> {
    signal?.throwIfAborted()
    let abort = (): void => undefined
    try {
      return await new Promise<Answer>((answered, failed) => {
        const job = {task, answered, failed}
        abort = () => {
          this.#giveUp(job, signal?.reason)
        }
        signal?.addEventListener('abort', abort)
        this.#waiting.push(job)
        this.#handOut()
      })
    } finally {
      signal?.removeEventListener('abort', abort)
    }
  }

  /** Ends all threads, in the middle of their tasks where they have any. */
  async close(): Promise<void> {
    const unanswered = [...this.#waiting.splice(0), ...this.#busy.values()]
    this.#busy.clear()
    this.#idle.length = 0
    for (const {failed} of unanswered) failed(new BugError('threads were closed before their answer'))
    await Promise.all([...this.#alive].map((thread) => thread.terminate()))
  }

  #handOut(): void {
    for (let job = this.#waiting[0]; job; job = this.#waiting[0]) {
      const thread = this.#idle.pop() ?? (this.#busy.size < this.#most ? this.#start() : null)
      if (thread === null) return
      this.#waiting.shift()
      this.#busy.set(thread, job)
      thread.ref()
      thread.postMessage(job.task)
    }
  }

  #start(): Worker {
    const thread = new Worker(TRIAL_THREAD_URL)
    this.#alive.add(thread)
    // A process whose work is done does not wait for threads that have none.
    thread.unref()
    thread.on('message', (answer: Answer) => {
      const job = this.#take(thread)
      if (!job) return
      thread.unref()
      this.#idle.push(thread)
      this.#handOut()
      job.answered(answer)
    })
    thread.on('error', (error) => {
      this.#lose(thread, error)
    })
    thread.on('exit', (code) => {
      this.#alive.delete(thread)
      this.#lose(thread, new BugError(`a thread has ended with exit code ${code}`))
    })
    return thread
  }

  #take(thread: Worker): Job | undefined {
    const job = this.#busy.get(thread)
    this.#busy.delete(thread)
    return job
  }

  #giveUp(job: Job, reason: unknown): void {
    const place = this.#waiting.indexOf(job)
    if (place >= 0) this.#waiting.splice(place, 1)
    for (const [thread, its] of this.#busy) {
      if (its !== job) continue
      this.#busy.delete(thread)
      void thread.terminate()
    }
    job.failed(reason)
  }

  #lose(thread: Worker, error: unknown): void {
    const place = this.#idle.indexOf(thread)
    if (place >= 0) this.#idle.splice(place, 1)
    this.#take(thread)?.failed(error)
    this.#handOut()
  }
}

import {type Hello, MalformedMessage, MERGE, type Role} from './control-messages.js'

interface Present {
  readonly attempt: number
  readonly roles: Set<Role>
}

/** Who has to be there. */
interface Expected {
  readonly parallelism: number
  /** Of every subtask. */
  readonly roles: number
  /** A query over windows has one task that merges them. */
  readonly merges?: boolean
  /** Its tasks may come again at any time: they go on from a checkpoint. */
  readonly isRestartable?: boolean
}

const NOBODY: Present = {attempt: 0, roles: new Set()}

/**
 * Which operators of the job are open. Until the trial begins Flink may make as many attempts as it needs to have all
 * of them running; what comes anew after that is another job, whose figures are not this trial's.
 */
export class RollCall {
  /** What Flink has done to the job since the trial began. */
  violation: 'restarted' | 'rescaled' | null = null
  /** Subtasks that the job was last seen with. */
  seenParallelism: number
  readonly #parallelism: number
  /** What the job may have been rescaled to since the trial began. */
  readonly #asked = new Set<number>()
  readonly #roles: number
  readonly #isRestartable: boolean
  readonly #subtasks = new Map<number, Present>()
  /** Of the task that merges windows, −1 before it is open; Infinity in a job without one. */
  #mergeAttempt: number
  /** Null before the trial begins. */
  #attempts: ReadonlySet<number> | null = null

  constructor({parallelism, roles, merges = false, isRestartable = false}: Expected) {
    this.#isRestartable = isRestartable
    this.#parallelism = parallelism
    this.seenParallelism = parallelism
    this.#roles = roles
    this.#mergeAttempt = merges ? -1 : Infinity
  }

  /** Every operator of every subtask is open. */
  get isComplete(): boolean {
    const whole = [...this.#subtasks.values()].filter(({roles}) => roles.size === this.#roles)
    return whole.length === this.#parallelism && whole.every(({attempt}) => this.#mergeAttempt >= attempt)
  }

  /** Attempts before that belong to the start of the job: nothing of the trial was lost with them. */
  get hasBegun(): boolean {
    return this.#attempts !== null
  }

  begin(): void {
    this.#attempts = new Set([...this.#subtasks.values()].map(({attempt}) => attempt))
  }

  /** The job is asked to run with so many subtasks, and will come again with them. */
  willHave(parallelism: number): void {
    this.#asked.add(parallelism)
  }

  /** False for an attempt that Flink has made since the trial began. */
  admits(attempt: number): boolean {
    if (this.#isRestartable || this.#attempts === null || this.#attempts.has(attempt)) return true
    this.violation ??= 'restarted'
    return false
  }

  /** Throws a MalformedMessage where the trial has begun with others. */
  greet({role, subtask, parallelism, attempt}: Hello): void {
    this.seenParallelism = parallelism
    const isSame = parallelism === this.#parallelism || this.#asked.has(parallelism)
    if (this.#attempts !== null && !(this.#isRestartable && isSame)) throw this.#intruder(parallelism)
    // Of a job that waits for slots: it will be started again with all that it needs.
    if (parallelism !== this.#parallelism) return
    if (role === MERGE) {
      this.#mergeAttempt = Math.max(this.#mergeAttempt, attempt)
      return
    }
    const known = this.#subtasks.get(subtask) ?? NOBODY
    if (attempt < known.attempt) return
    const roles = attempt === known.attempt ? known.roles : []
    this.#subtasks.set(subtask, {attempt, roles: new Set([...roles, role])})
  }

  #intruder(parallelism: number): MalformedMessage {
    if (parallelism !== this.#parallelism) {
      this.violation ??= 'rescaled'
      return new MalformedMessage(`the trial runs ${this.#parallelism} subtasks, its job ${parallelism} now`)
    }
    this.violation ??= 'restarted'
    return new MalformedMessage('the trial has begun with other tasks than this')
  }
}

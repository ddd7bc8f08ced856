import {type Hello, MalformedMessage, type Role} from './control-messages.js'

interface Present {
  readonly attempt: number
  readonly roles: Set<Role>
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
  readonly #roles: number
  readonly #subtasks = new Map<number, Present>()
  /** Null before the trial begins. */
  #attempts: ReadonlySet<number> | null = null

  constructor({parallelism, roles}: {readonly parallelism: number; readonly roles: number}) {
    this.#parallelism = parallelism
    this.seenParallelism = parallelism
    this.#roles = roles
  }

  /** Every operator of every subtask is open. */
  get isComplete(): boolean {
    const whole = [...this.#subtasks.values()].filter(({roles}) => roles.size === this.#roles)
    return whole.length === this.#parallelism
  }

  begin(): void {
    this.#attempts = new Set([...this.#subtasks.values()].map(({attempt}) => attempt))
  }

  /** False for an attempt that Flink has made since the trial began. */
  admits(attempt: number): boolean {
    if (this.#attempts === null || this.#attempts.has(attempt)) return true
    this.violation ??= 'restarted'
    return false
  }

  /** Throws a MalformedMessage where the trial has begun with others. */
  greet({role, subtask, parallelism, attempt}: Hello): void {
    this.seenParallelism = parallelism
    if (this.#attempts !== null) throw this.#intruder(parallelism)
    // Of a job that waits for slots: it will be started again with all that it needs.
    if (parallelism !== this.#parallelism) return
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

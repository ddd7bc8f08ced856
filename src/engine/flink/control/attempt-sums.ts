import type {CountersLine} from './control-messages.js'

/** Sums that begin anew with each attempt at a subtask, though what they count was really done. */
const OF_ATTEMPT = [
  ...(['invokerCpuNs', 'policyBlockedNs', 'busyNs', 'processed'] as const),
  ...(['appliedReplies', 'droppedReplies', 'readReplies', 'readBytes'] as const),
] as const satisfies readonly (keyof CountersLine)[]

interface Known {
  readonly attempt: number
  readonly value: number
  /** Of the attempts before. */
  readonly before: number
}

/** Makes sums over all attempts at a subtask of the ones that its tasks report. */
export class AttemptSums {
  readonly #known = new Map<string, Known>()

  /** Returns the line with what earlier attempts had done. */
  whole(line: CountersLine, attempt: number): CountersLine {
    const whole: Record<string, unknown> = {...line}
    for (const name of OF_ATTEMPT) {
      const value = line[name]
      if (value !== undefined) whole[name] = this.#sum(`${name} ${line.subtask}`, value, attempt)
    }
    return whole as unknown as CountersLine
  }

  #sum(key: string, value: number, attempt: number): number {
    const known = this.#known.get(key) ?? {attempt, value: 0, before: 0}
    if (attempt < known.attempt) return known.before + known.value
    const before = known.before + (attempt > known.attempt ? known.value : 0)
    this.#known.set(key, {attempt, value, before})
    return before + value
  }
}

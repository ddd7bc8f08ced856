import type {AnsweredRows} from './call.js'
import {leftOf} from './invoker-lane.js'
import {Ring, type RingMemory} from '../threads/ring.js'
import type {LeftEvent} from '../threads/setup.js'
import type {RepliedColumn, Shared} from '../threads/shared.js'

/** Replies on their way to the sink; what the ring has no room for waits here. */
export class Outbox {
  readonly #ring: Ring<RepliedColumn>
  readonly #shared: Shared
  readonly #waiting: AnsweredRows[] = []
  #numbered = 0

  constructor(memory: RingMemory<RepliedColumn>, shared: Shared) {
    this.#ring = new Ring(memory)
    this.#shared = shared
  }

  add(answer: Omit<AnsweredRows, 'number' | 'written'>): void {
    this.#waiting.push({...answer, number: this.#numbered++, written: 0})
    this.flush()
  }

  flush(): void {
    for (let answer = this.#waiting[0]; answer; answer = this.#waiting[0]) {
      const isWhole = this.#write(answer)
      this.#shared.sinkBell.ring()
      if (!isWhole) return
      this.#waiting.shift()
    }
  }

  leftEvents(): readonly LeftEvent[] {
    return this.#waiting.flatMap(({call}) => leftOf(call))
  }

  #write(answer: AnsweredRows): boolean {
    const {columns} = this.#ring
    const {call, rows, sums, number, sentNs, respondedNs, coldNs, serviceNs} = answer
    const count = rows?.length ?? call.events
    for (; answer.written < count; answer.written++) {
      const place = this.#ring.place()
      if (place < 0) return false
      const row = rows === null ? answer.written : rows[answer.written]!
      columns.event[place] = call.columns.event[row]!
      columns.intendedNs[place] = call.columns.intendedNs[row]!
      columns.emittedNs[place] = call.columns.emittedNs[row]!
      columns.routedNs[place] = call.columns.routedNs[row]!
      columns.startedNs[place] = call.columns.startedNs[row]!
      columns.sentNs[place] = sentNs
      columns.digestFirst[place] = sums.first[row]!
      columns.digestSecond[place] = sums.second[row]!
      columns.call[place] = number
      columns.subtask[place] = call.subtask
      columns.respondedNs[place] = respondedNs
      columns.coldNs[place] = coldNs
      columns.serviceNs[place] = serviceNs
      this.#ring.publishRows(1)
    }
    return true
  }
}

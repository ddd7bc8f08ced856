import type {AnsweredRows} from './call.js'
import {leftOf} from './invoker-lane.js'
import {Ring} from '../threads/ring.js'
import type {LeftEvent} from '../threads/setup.js'
import type {Memory, Shared} from '../threads/shared.js'
import type {RepliedColumn} from '../threads/ring-columns.js'
import {PartWriter} from '../windows/part-ring.js'

/** Replies on their way to the sink; what the ring has no room for waits here. */
export class Outbox {
  readonly #ring: Ring<RepliedColumn>
  /** Null where the query has no windows. */
  readonly #parts: PartWriter | null
  readonly #shared: Shared
  readonly #waiting: AnsweredRows[] = []
  #numbered = 0

  constructor({offload, parts}: Pick<Memory, 'offload' | 'parts'>, shared: Shared) {
    const ring = parts?.at(-1)
    this.#ring = new Ring(offload!.replied)
    this.#parts = ring ? new PartWriter(ring) : null
    this.#shared = shared
  }

  add(answer: Omit<AnsweredRows, 'number' | 'written' | 'writtenEntries'>): void {
    this.#waiting.push({...answer, number: this.#numbered++, written: 0, writtenEntries: 0})
    this.flush()
  }

  flush(): void {
    for (let answer = this.#waiting[0]; answer; answer = this.#waiting[0]) {
      // In this order: rows that are seen have their entries before them.
      const isWhole = this.#writeEntries(answer) && this.#write(answer)
      this.#shared.sinkBell.ring()
      if (!isWhole) return
      this.#waiting.shift()
    }
  }

  leftEvents(): readonly LeftEvent[] {
    return this.#waiting.flatMap(({call}) => leftOf(call))
  }

  #writeEntries(answer: AnsweredRows): boolean {
    const parts = this.#parts
    if (parts === null) return true
    const {entries} = answer
    while (answer.writtenEntries < entries.length) {
      if (!parts.write(entries[answer.writtenEntries]!)) break
      answer.writtenEntries++
    }
    parts.publish()
    return answer.writtenEntries === entries.length
  }

  #write(answer: AnsweredRows): boolean {
    const {columns} = this.#ring
    const {call, rows, sums, number, sentNs, respondedNs, coldNs, serviceNs} = answer
    const isDropped = answer.isDropped ? 1 : 0
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
      if (this.#parts !== null) columns.isDropped[place] = isDropped
      this.#ring.publishRows(1)
    }
    return true
  }
}

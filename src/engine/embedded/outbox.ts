import type {Delivery} from './call.js'
import {leftOf} from './invoker-lane.js'
import {Ring, type RingMemory} from './ring.js'
import type {LeftEvent} from './setup.js'
import type {RepliedColumn, Shared} from './shared.js'

/** Replies on their way to the sink; what the ring has no room for waits here. */
export class Outbox {
  readonly #ring: Ring<RepliedColumn>
  readonly #shared: Shared
  readonly #waiting: Delivery[] = []
  #numbered = 0

  constructor(memory: RingMemory<RepliedColumn>, shared: Shared) {
    this.#ring = new Ring(memory)
    this.#shared = shared
  }

  add(delivery: Omit<Delivery, 'number' | 'written'>): void {
    this.#waiting.push({...delivery, number: this.#numbered++, written: 0})
    this.flush()
  }

  flush(): void {
    for (let delivery = this.#waiting[0]; delivery; delivery = this.#waiting[0]) {
      const isWhole = this.#write(delivery)
      this.#shared.sinkBell.ring()
      if (!isWhole) return
      this.#waiting.shift()
    }
  }

  leftEvents(): readonly LeftEvent[] {
    return this.#waiting.flatMap(({call}) => leftOf(call))
  }

  #write(delivery: Delivery): boolean {
    const {columns} = this.#ring
    const {call, number, first, second, sentNs, respondedNs, coldNs, serviceNs} = delivery
    for (; delivery.written < call.events; delivery.written++) {
      const place = this.#ring.place()
      if (place < 0) return false
      const row = delivery.written
      columns.event[place] = call.columns.event[row]!
      columns.intendedNs[place] = call.columns.intendedNs[row]!
      columns.emittedNs[place] = call.columns.emittedNs[row]!
      columns.routedNs[place] = call.columns.routedNs[row]!
      columns.startedNs[place] = call.columns.startedNs[row]!
      columns.sentNs[place] = sentNs
      columns.digestFirst[place] = first[row]!
      columns.digestSecond[place] = second[row]!
      columns.call[place] = number
      columns.subtask[place] = call.subtask
      columns.respondedNs[place] = respondedNs
      columns.coldNs[place] = coldNs
      columns.serviceNs[place] = serviceNs
      this.#ring.publish()
    }
    return true
  }
}

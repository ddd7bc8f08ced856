import type {Answer, Computed, FlagTexts, Question} from '../compute.js'

declare const WORKER_CODE: string

export type Message =
  | {readonly kind: 'question'; readonly question: Question}
  | {readonly kind: 'trial'; readonly trial: Computed}
  | ({readonly kind: 'answer'} & Answer)
  | {readonly kind: 'failed'; readonly message: string; readonly suggestions: readonly string[]}

/** One thread that computes; a new question ends an exact answer under way, and waits for a sketch. */
export class Client {
  readonly #url = URL.createObjectURL(new Blob([WORKER_CODE], {type: 'text/javascript'}))
  #worker: Worker | null = null
  #id = 0
  #isBusy = false
  #isSketching = false
  #waiting: (() => void) | null = null

  ask(flags: FlagTexts, isSketch: boolean, onMessage: (message: Message) => void): void {
    if (this.#isBusy && this.#isSketching && isSketch) {
      this.#waiting = () => {
        this.ask(flags, isSketch, onMessage)
      }
      return
    }
    this.#waiting = null
    if (this.#isBusy) this.stop()
    this.#worker ??= new Worker(this.#url)
    const id = ++this.#id
    this.#isBusy = true
    this.#isSketching = isSketch
    this.#worker.onmessage = ({data}: MessageEvent<Message & {readonly id: number}>) => {
      if (data.id !== id) return
      if (data.kind === 'answer' || data.kind === 'failed') this.#isBusy = false
      onMessage(data)
      if (this.#isBusy) return
      const next = this.#waiting
      this.#waiting = null
      next?.()
    }
    this.#worker.postMessage({id, flags})
  }

  /** Ends what is computed: a loop without pause takes no message. */
  stop(): void {
    this.#worker?.terminate()
    this.#worker = null
    this.#isBusy = false
    this.#waiting = null
  }
}

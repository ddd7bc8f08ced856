import type {TrialRow} from '../../results/trial-row.js'
import type {Answer, Computed, FlagTexts, Question} from '../compute.js'
import type {PageFile} from '../worker.js'

declare const WORKER_CODE: string

/** What the worker answers, in the order of a question: what was understood, each trial, the answer. */
export type Message =
  | {readonly kind: 'question'; readonly question: Question}
  | {readonly kind: 'trial'; readonly trial: Computed}
  | ({readonly kind: 'answer'} & Answer)
  | {readonly kind: 'rows'; readonly rows: readonly TrialRow[]}
  | {readonly kind: 'failed'; readonly message: string; readonly suggestions: readonly string[]}

/** What the page wants: an answer, a sketch of one, or the rows of a results folder by the name of their file. */
export type Wish =
  | {readonly flags: FlagTexts; readonly isSketch: boolean}
  | {readonly rowsOf: string; readonly isSketch: false}

/** One thread that computes; a new question ends an exact answer under way, and waits for a sketch. */
export class Client {
  readonly #url = URL.createObjectURL(new Blob([WORKER_CODE], {type: 'text/javascript'}))
  readonly #files = new Map<string, PageFile>()
  /** Files that the worker has not got yet. */
  #unsent: PageFile[] = []
  #worker: Worker | null = null
  #id = 0
  #isBusy = false
  #isSketching = false
  #waiting: (() => void) | null = null

  /** Keeps a file for all questions that name it. */
  give(file: PageFile): void {
    this.#files.set(file.name, file)
    this.#unsent.push(file)
  }

  /** Whether an answer is under way. */
  get isBusy(): boolean {
    return this.#isBusy
  }

  ask(wish: Wish, onMessage: (message: Message) => void): void {
    const {isSketch, ...asked} = wish
    if (this.#isBusy && this.#isSketching && isSketch) {
      this.#waiting = () => {
        this.ask(wish, onMessage)
      }
      return
    }
    this.#waiting = null
    if (this.#isBusy) this.stop()
    const worker = this.#started()
    const id = ++this.#id
    this.#isBusy = true
    this.#isSketching = isSketch
    worker.onmessage = ({data}: MessageEvent<Message & {readonly id: number}>) => {
      if (data.id !== id) return
      if (data.kind !== 'question' && data.kind !== 'trial') this.#isBusy = false
      onMessage(data)
      if (this.#isBusy) return
      const next = this.#waiting
      this.#waiting = null
      next?.()
    }
    worker.postMessage({id, ...asked, files: this.#unsent})
    this.#unsent = []
  }

  /** Ends what is computed: a loop without pause takes no message. */
  stop(): void {
    this.#worker?.terminate()
    this.#worker = null
    this.#isBusy = false
    this.#waiting = null
  }

  #started(): Worker {
    if (this.#worker) return this.#worker
    this.#unsent = [...this.#files.values()]
    this.#worker = new Worker(this.#url)
    return this.#worker
  }
}

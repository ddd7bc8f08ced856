import type {Clock} from '../../kernel/clock.js'

/** Where progress goes: a terminal, whose last line can be drawn again, or anything else. */
export interface Terminal {
  readonly isTTY?: boolean
  readonly columns?: number
  write(text: string): unknown
}

/** Where `--quiet` has progress go: nowhere. */
export const SILENT: Terminal = {write: () => undefined}

interface Pace {
  readonly redrawEveryMs: number
  /** Without a terminal: a line now and then, since somebody keeps it; Infinity = none. */
  readonly lineEveryMs: number
  /** Nothing before it: what takes less is over before it is read. */
  readonly silentMs?: number
}

/** Of trials that end in quick succession. */
export const TRIALS_PACE: Pace = {redrawEveryMs: 200, lineEveryMs: 10_000}

const COLUMNS = 80

/** One line that tells how far things are: redrawn on a terminal, elsewhere a plain line now and then. */
export class StatusLine {
  readonly #terminal: Terminal
  readonly #clock: Clock
  readonly #pace: Pace
  #dueAtMs = -Infinity

  constructor(terminal: Terminal, clock: Clock, pace: Pace) {
    this.#terminal = terminal
    this.#clock = clock
    this.#pace = pace
  }

  /** What it tells of begins now. */
  begin(): void {
    const {lineEveryMs, silentMs = this.#isTerminal ? 0 : lineEveryMs} = this.#pace
    this.#dueAtMs = this.#clock.nowMs() + silentMs
  }

  /** Asks for the text only where it is due, with the room that there is. */
  draw(textIn: (columns: number) => string): void {
    const nowMs = this.#clock.nowMs()
    if (nowMs < this.#dueAtMs) return
    const {redrawEveryMs, lineEveryMs} = this.#pace
    this.#dueAtMs = nowMs + (this.#isTerminal ? redrawEveryMs : lineEveryMs)
    if (this.#isTerminal) {
      // A line that wraps could not be taken back.
      const columns = (this.#terminal.columns ?? COLUMNS) - 1
      this.#terminal.write(`${TAKE_BACK}${textIn(columns).slice(0, columns)}`)
    } else if (lineEveryMs !== Infinity) this.#terminal.write(`${textIn(Infinity)}\n`)
  }

  /** A line that stays. */
  say(text: string): void {
    this.clear()
    this.#terminal.write(`${text}\n`)
  }

  clear(): void {
    if (this.#isTerminal) this.#terminal.write(TAKE_BACK)
  }

  get #isTerminal(): boolean {
    return this.#terminal.isTTY === true
  }
}

const TAKE_BACK = '\r\u001b[K'

import {BugError} from '../../../errors.js'
import type {SinkResult, WordsLine} from './control-messages.js'

/** What slots have counted of words, as each reports it at its end. */
export class WordCounts {
  readonly #lines = new Map<number, WordsLine>()

  /** A later attempt at a subtask takes the place of an earlier one. */
  note(line: WordsLine): void {
    this.#lines.set(line.subtask, line)
  }

  /** The job goes on with other slots: what the old ones ended with is not theirs. */
  clear(): void {
    this.#lines.clear()
  }

  /**
   * Throws a BugError where slots have counted other words than those of the events that sinks have from them: a crash
   * has lost some, or has had some counted twice.
   */
  requireThoseOf(results: ReadonlyMap<number, SinkResult>): void {
    const lines = [...this.#lines.values()]
    const sinks = [...results.values()]
    const counted = [sumOf(lines.map((line) => line.digestA)), sumOf(lines.map((line) => line.digestB))]
    const served = [sumOf(sinks.map((sink) => sink.servedA)), sumOf(sinks.map((sink) => sink.servedB))]
    if (counted[0] === served[0] && counted[1] === served[1]) return
    throw new BugError(
      `the words that slots have counted (digest ${counted.join(' ')}) are not those of the events that they have served (${served.join(' ')})`,
    )
  }
}

const sumOf = (words: readonly (number | undefined)[]): number =>
  words.reduce<number>((sum, word = 0) => (sum + word) >>> 0, 0)

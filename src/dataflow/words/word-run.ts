/** Words that a run holds: those of most texts. */
export const RUN_WORDS = 32

/** Bytes of a word that its two integers hold: of six words in seven all. */
export const HELD_BYTES = 8

/** Words of a text on their way into a table, by column. */
export interface WordColumns {
  /** Where each begins in the bytes of texts. */
  readonly from: Int32Array
  readonly length: Int32Array
  readonly hash: Int32Array
  /** Its first four bytes, the first one lowest, and the next four; zeros behind a shorter word. */
  readonly low: Int32Array
  readonly high: Int32Array
}

/** Columns of a run. */
export class WordRun implements WordColumns {
  readonly from = new Int32Array(RUN_WORDS)
  readonly length = new Int32Array(RUN_WORDS)
  readonly hash = new Int32Array(RUN_WORDS)
  readonly low = new Int32Array(RUN_WORDS)
  readonly high = new Int32Array(RUN_WORDS)
}

import type {TextDigest} from '../text-digest.js'
import type {WordCounter} from '../text-words.js'
import {buildVectorCode} from './code.js'
import {undoingFactors, type VectorLayout} from './hashes.js'
import type {WordColumns} from '../word-run.js'

/** What of WebAssembly is used here: Node's types do not have it. */
declare const WebAssembly: {
  readonly Memory: new (size: {readonly initial: number}) => {readonly buffer: ArrayBuffer}
  readonly Module: new (bytes: Uint8Array) => object
  readonly Instance: new (module: object, imports: object) => {readonly exports: unknown}
}

const PAGE_BYTES = 65_536
const SUMS = 64
const TEXTS = 128
/** Words and texts are read in pieces that may go so far beyond their ends. */
const BEHIND_TEXTS = 128

/** As `createTextDigest`, for texts that do not change from now on: several times four bytes at once. */
export function createVectorDigest(texts: Uint8Array): TextDigest {
  const {run, sums} = openTexts(texts)
  return (from, to, digest) => {
    const words = run(TEXTS + from, TEXTS + to)
    digest.addTokens(words, sums[0] ?? 0, sums[1] ?? 0)
  }
}

/** As `createTextWords`, for texts that do not change from now on. */
export function createVectorWords(texts: Uint8Array, counter: WordCounter): TextDigest {
  const {run, sums, words: columns, bytes} = openTexts(texts)
  return (from, to, digest) => {
    const words = run(TEXTS + from, TEXTS + to)
    counter.addRun(columns, words, bytes)
    digest.addTokens(words, sums[0] ?? 0, sums[1] ?? 0)
  }
}

/** A copy of texts in a memory with the code that reads them. */
interface OpenTexts {
  readonly bytes: Uint8Array
  /** Takes places in `bytes`, and returns how many words lie between. */
  readonly run: (from: number, to: number) => number
  /** Of the last run. */
  readonly sums: Int32Array
  readonly words: WordColumns
}

/** Columns have room for the most words that there can be; what is not touched costs no memory. */
function openTexts(texts: Uint8Array): OpenTexts {
  const edges = upToWhole(TEXTS + texts.length + BEHIND_TEXTS)
  const columnsFrom = edges + 4 * upToWhole(texts.length + BEHIND_TEXTS)
  const columnWords = upToWhole(texts.length / 2 + BEHIND_TEXTS)
  const column = (place: number): number => columnsFrom + 4 * columnWords * place
  const columns = {from: column(0), length: column(1), hash: column(2), low: column(3), high: column(4)}
  const layout: VectorLayout = {sums: SUMS, edges, columns}

  const memory = new WebAssembly.Memory({initial: Math.ceil(column(5) / PAGE_BYTES)})
  const bytes = new Uint8Array(memory.buffer)
  bytes.set(texts, TEXTS)
  new Int32Array(memory.buffer).set(undoingFactors())
  const module = new WebAssembly.Module(buildVectorCode(layout))
  const {exports} = new WebAssembly.Instance(module, {host: {memory}})
  const {run} = exports as Pick<OpenTexts, 'run'>
  const ints = (from: number, count: number): Int32Array => new Int32Array(memory.buffer, from, count)
  const words = {
    from: ints(columns.from, columnWords),
    length: ints(columns.length, columnWords),
    hash: ints(columns.hash, columnWords),
    low: ints(columns.low, columnWords),
    high: ints(columns.high, columnWords),
  }
  return {bytes, run, sums: ints(SUMS, 2), words}
}

/** The next multiple of 16 bytes. */
const upToWhole = (bytes: number): number => Math.ceil(bytes / 16) * 16

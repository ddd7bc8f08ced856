import {type Code, i32, i32x4, i8x16, repeatWhile, v128, when} from '../../../kernel/wasm/instructions.js'
import type {Local, WasmFunction} from '../../../kernel/wasm/function.js'
import {TOKEN_HASH} from '../token-hash.js'

const {PRIME, FIRST_BASIS, SECOND_BASIS} = TOKEN_HASH

/** Bytes of a word that go in one step. */
const STEP = 8
const FOUR = [0, 1, 2, 3]
const EIGHT = [0, 1, 2, 3, 4, 5, 6, 7]

/** Where the code finds and leaves what lies in its memory beside the texts, in bytes; `undoingFactors` lie at 0. */
export interface VectorLayout {
  /** The two sums. */
  readonly sums: number
  /** Where words begin and end: room for an integer a byte of the longest text. */
  readonly edges: number
  /** Columns as those of `WordRun`. */
  readonly columns: Readonly<Record<'from' | 'length' | 'hash' | 'low' | 'high', number>>
}

/** Returns, by the bytes of a word in a step, what undoes the zeros behind it: as often 1 / PRIME, modulo 2^32. */
export function undoingFactors(): Int32Array {
  // Newton: each turn doubles the bits that are right, of which an odd number has three.
  let inverse: number = PRIME
  for (let turn = 0; turn < 4; turn++) inverse = Math.imul(inverse, 2 - Math.imul(PRIME, inverse))
  const factors = new Int32Array(STEP + 1).fill(1)
  for (let bytes = STEP - 1; bytes >= 0; bytes--) factors[bytes] = Math.imul(factors[bytes + 1] ?? 1, inverse)
  return factors
}

/** Four words side by side. */
interface Lanes {
  readonly from: Local
  readonly length: Local
  /** Bytes that are not hashed yet; less than none in a lane that is done. */
  readonly left: Local
  readonly first: Local
  readonly second: Local
  /** Their bytes in this step, zeros behind a word: the first four and the next. */
  readonly low: Local
  readonly high: Local
  readonly value: Local
}

function openLanes(code: WasmFunction): Lanes {
  const [from, length, left, first] = [code.v128(), code.v128(), code.v128(), code.v128()]
  const [second, low, high, value] = [code.v128(), code.v128(), code.v128(), code.v128()]
  return {from, length, left, first, second, low, high, value}
}

/** Returns code that hashes the words between the edges, and has for its value how many there are. */
export function hashWords(code: WasmFunction, edgesEnd: Local, {sums, edges, columns}: VectorLayout): Code {
  const lanes = openLanes(code)
  const {from, length, left, first, second} = lanes
  const [at, column, firstSum, secondSum] = [code.i32(), code.i32(), code.v128(), code.v128()]
  const step = stepOf(code, lanes, at)
  const isAnyLeft = v128.hasOnes(i32x4.greaterThan(left.get, i32x4.each(0)))
  const edgesOf = (places: readonly number[]): Code =>
    i32x4.pick(v128.load(at.get), v128.load(at.get, 16), places)
  const fourWords: Code = [
    from.set(edgesOf([0, 2, 4, 6])),
    length.set(i32x4.sub(edgesOf([1, 3, 5, 7]), from.get)),
    left.set(length.get),
    first.set(i32x4.each(FIRST_BASIS)),
    second.set(i32x4.each(SECOND_BASIS)),
    step.first,
    v128.store(column.get, from.get, columns.from),
    v128.store(column.get, length.get, columns.length),
    v128.store(column.get, lanes.low.get, columns.low),
    v128.store(column.get, lanes.high.get, columns.high),
    when(isAnyLeft, repeatWhile(step.next, isAnyLeft)),
    v128.store(column.get, first.get, columns.hash),
    firstSum.set(i32x4.add(firstSum.get, mixed(first, lanes))),
    secondSum.set(i32x4.add(secondSum.get, mixed(second, lanes))),
    column.set(i32.add(column.get, i32.of(16))),
    at.set(i32.add(at.get, i32.of(32))),
  ]
  const isWordLeft = i32.lessThan(at.get, edgesEnd.get)
  return [
    at.set(i32.of(edges)),
    // Behind the last word three more without a byte.
    v128.store(edgesEnd.get, i32x4.each(0)),
    v128.store(edgesEnd.get, i32x4.each(0), 16),
    when(isWordLeft, repeatWhile(fourWords, isWordLeft)),
    i32.store(i32.of(sums), total(firstSum)),
    i32.store(i32.of(sums), total(secondSum), 4),
    i32.shiftRight(i32.sub(edgesEnd.get, i32.of(edges)), i32.of(3)),
  ]
}

/** Eight bytes of each of four words, whose edges lie from a place on: the first of them, or the next. */
function stepOf(code: WasmFunction, lanes: Lanes, edges: Local): {readonly first: Code; readonly next: Code} {
  const {left, low, high} = lanes
  const [held, two, others, skipped] = [code.v128(), code.v128(), code.v128(), code.i32()]
  const bytesFrom = (lane: number): Code => {
    const placeOf = (word: number): Code => i32.add(i32.load(edges.get, 8 * word), skipped.get)
    const counted = EIGHT.map(() => 4 * lane)
    const isHeld = i8x16.greaterThan(
      i8x16.pick(held.get, held.get, [...counted, ...counted.map((place) => place + 4)]),
      i8x16.of([...EIGHT, ...EIGHT]),
    )
    return v128.and(v128.loadUpper(placeOf(lane + 1), v128.loadHalf(placeOf(lane))), isHeld)
  }
  const step: Code = [
    held.set(i32x4.max(i32x4.min(left.get, i32x4.each(STEP)), i32x4.each(0))),
    two.set(bytesFrom(0)),
    others.set(bytesFrom(2)),
    low.set(i32x4.pick(two.get, others.get, [0, 2, 4, 6])),
    high.set(i32x4.pick(two.get, others.get, [1, 3, 5, 7])),
    hashBytes(lanes, held),
    left.set(i32x4.sub(left.get, i32x4.each(STEP))),
  ]
  return {
    first: [skipped.set(i32.of(0)), step],
    next: [skipped.set(i32.add(skipped.get, i32.of(STEP))), step],
  }
}

/** Hashes the bytes of a step, and undoes the zeros among them. */
function hashBytes({first, second, low, high, value}: Lanes, held: Local): Code {
  const hashByte = (bytes: Local, place: number): Code => [
    value.set(v128.and(i32x4.shiftRight(bytes.get, i32.of(8 * place)), i32x4.each(0xff))),
    first.set(i32x4.mul(v128.xor(first.get, value.get), i32x4.each(PRIME))),
    second.set(i32x4.mul(v128.xor(second.get, value.get), i32x4.each(PRIME))),
  ]
  const loadFactor = (lane: number): Code =>
    value.set(i32x4.loadAt(i32.shiftLeft(i32x4.at(held.get, lane), i32.of(2)), value.get, lane))
  return [
    FOUR.map((place) => hashByte(low, place)),
    FOUR.map((place) => hashByte(high, place)),
    FOUR.map(loadFactor),
    first.set(i32x4.mul(first.get, value.get)),
    second.set(i32x4.mul(second.get, value.get)),
  ]
}

/** As `fmix32` of src/kernel/random.ts; 0 in lanes without a word. */
function mixed(hash: Local, {length, value}: Lanes): Code {
  const shifted = (bits: number): Code =>
    value.set(v128.xor(value.get, i32x4.shiftRight(value.get, i32.of(bits))))
  return [
    value.set(hash.get),
    shifted(16),
    value.set(i32x4.mul(value.get, i32x4.each(0x85ebca6b))),
    shifted(13),
    value.set(i32x4.mul(value.get, i32x4.each(0xc2b2ae35))),
    shifted(16),
    v128.and(value.get, i32x4.greaterThan(length.get, i32x4.each(0))),
  ]
}

const total = (sum: Local): Code =>
  i32.add(
    i32.add(i32x4.at(sum.get, 0), i32x4.at(sum.get, 1)),
    i32.add(i32x4.at(sum.get, 2), i32x4.at(sum.get, 3)),
  )

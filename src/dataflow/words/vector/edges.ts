import {type Code, i32, i64, i8x16, repeatWhile, select, v128} from '../../../kernel/wasm/instructions.js'
import type {Local, WasmFunction} from '../../../kernel/wasm/function.js'

/** Edges that are written in one turn: of 64 bytes most have 16. */
const EDGES_A_TURN = 8

/** Returns code that writes all places where a word begins or has ended, in turns; `end` is behind the last. */
export function findEdges(code: WasmFunction, end: Local, layout: {readonly edges: number}): Code {
  const [from, to] = [code.param(0), code.param(1)]
  const [at, turnsEnd] = [code.i32(), code.i32()]
  const [inWord, edges, lastInWord] = [code.i64(), code.i64(), code.i64()]
  const bytes = code.v128()
  const between = (value: Code, first: number, count: number): Code =>
    // Signed: from −128 on.
    i8x16.greaterThan(i8x16.each(count - 128), i8x16.sub(value, i8x16.each(first + 128)))
  const wordBits = (offset: number): Code => [
    bytes.set(v128.load(at.get, offset)),
    i64.ofLow(
      i8x16.highBits(
        v128.or(
          v128.or(between(v128.or(bytes.get, i8x16.each(0x20)), 0x61, 26), between(bytes.get, 0x30, 10)),
          i8x16.equal(bytes.get, i8x16.each(0x5f)),
        ),
      ),
    ),
  ]
  const bitsFrom = (offset: number): Code => i64.shiftLeft(wordBits(offset), i64.of(BigInt(offset)))
  const left = i32.sub(to.get, at.get)
  const bitsLeft = i64.sub(i64.shiftLeft(i64.of(1n), i64.ofLow(left)), i64.of(1n))
  const writeEdge = (place: number): Code => [
    i32.store(end.get, i32.add(at.get, i32.lowOf(i64.trailingZeros(edges.get))), 4 * place),
    edges.set(i64.and(edges.get, i64.sub(edges.get, i64.of(1n)))),
  ]
  return [
    at.set(from.get),
    end.set(i32.of(layout.edges)),
    repeatWhile(
      [
        inWord.set(i64.or(i64.or(bitsFrom(0), bitsFrom(16)), i64.or(bitsFrom(32), bitsFrom(48)))),
        inWord.set(i64.and(inWord.get, select(i64.of(-1n), bitsLeft, i32.atLeast(left, i32.of(64))))),
        edges.set(i64.xor(inWord.get, i64.or(i64.shiftLeft(inWord.get, i64.of(1n)), lastInWord.get))),
        lastInWord.set(i64.shiftRight(inWord.get, i64.of(63n))),
        turnsEnd.set(i32.add(end.get, i32.shiftLeft(i32.lowOf(i64.ones(edges.get)), i32.of(2)))),
        repeatWhile(
          [
            Array.from({length: EDGES_A_TURN}, (_, place) => writeEdge(place)),
            end.set(i32.add(end.get, i32.of(4 * EDGES_A_TURN))),
          ],
          i32.lessThan(end.get, turnsEnd.get),
        ),
        end.set(turnsEnd.get),
        at.set(i32.add(at.get, i32.of(64))),
      ],
      // At the very end, too: a word that goes up to it ends there.
      i32.atMost(at.get, to.get),
    ),
  ]
}

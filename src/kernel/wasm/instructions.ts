/** Instructions of WebAssembly, one behind the other: none or one value lies on the stack behind them. */
export type Code = readonly (number | Code)[]

const VECTOR = 0xfd
const NO_VALUE = 0x40

const plain =
  (opcode: number) =>
  (...operands: readonly Code[]): Code => [...operands, opcode]

const vector =
  (opcode: number) =>
  (...operands: readonly Code[]): Code => [...operands, VECTOR, ...unsigned(opcode)]

/** At a place in memory, which needs not be aligned, and so many bytes behind it. */
const atPlace = (opcode: Code, offset: number): Code => [...opcode, 0, ...unsigned(offset)]

/** Instructions on 32-bit integers, as far as they are needed. */
export const i32 = {
  of: (value: number): Code => [0x41, ...signed(BigInt(value | 0))],
  load: (address: Code, offset = 0): Code => [address, ...atPlace([0x28], offset)],
  store: (address: Code, value: Code, offset = 0): Code => [address, value, ...atPlace([0x36], offset)],
  lessThan: plain(0x48),
  atMost: plain(0x4c),
  atLeast: plain(0x4e),
  add: plain(0x6a),
  sub: plain(0x6b),
  shiftLeft: plain(0x74),
  shiftRight: plain(0x76),
  /** The lower half of a 64-bit integer. */
  lowOf: plain(0xa7),
}

/** Instructions on 64-bit integers. */
export const i64 = {
  of: (value: bigint): Code => [0x42, ...signed(value)],
  trailingZeros: plain(0x7a),
  ones: plain(0x7b),
  sub: plain(0x7d),
  and: plain(0x83),
  or: plain(0x84),
  xor: plain(0x85),
  shiftLeft: plain(0x86),
  shiftRight: plain(0x88),
  /** Of an unsigned 32-bit integer. */
  ofLow: plain(0xad),
}

/** Instructions on 16 bytes at once. */
export const v128 = {
  load: (address: Code, offset = 0): Code => [address, VECTOR, ...atPlace([0x00], offset)],
  /** Eight bytes, and zeros. */
  loadHalf: (address: Code): Code => [address, VECTOR, ...atPlace([0x5d], 0)],
  /** Eight bytes in place of the upper eight of a vector. */
  loadUpper: (address: Code, into: Code): Code => [address, into, VECTOR, ...atPlace([0x57], 0), 1],
  store: (address: Code, value: Code, offset = 0): Code => [
    address,
    value,
    VECTOR,
    ...atPlace([0x0b], offset),
  ],
  and: vector(0x4e),
  or: vector(0x50),
  xor: vector(0x51),
  hasOnes: vector(0x53),
}

/** Instructions on 16 bytes, each by itself. */
export const i8x16 = {
  of: (bytes: readonly number[]): Code => [VECTOR, 0x0c, ...bytes.map((byte) => byte & 0xff)],
  each: (byte: number): Code => i8x16.of(Array<number>(16).fill(byte)),
  /** Bytes of two vectors by their places, those of the second from 16 on. */
  pick: (first: Code, second: Code, places: readonly number[]): Code => [
    first,
    second,
    VECTOR,
    0x0d,
    ...places,
  ],
  equal: vector(0x23),
  greaterThan: vector(0x27),
  /** The highest bits of all bytes, as an integer. */
  highBits: vector(0x64),
  sub: vector(0x71),
}

/** Instructions on four 32-bit integers, each by itself. */
export const i32x4 = {
  each: (value: number): Code =>
    i8x16.of([0, 1, 2, 3].flatMap(() => [0, 8, 16, 24].map((bits) => value >>> bits))),
  /** Integers of two vectors by their places, those of the second from 4 on. */
  pick: (first: Code, second: Code, places: readonly number[]): Code =>
    i8x16.pick(
      first,
      second,
      places.flatMap((place) => [0, 1, 2, 3].map((byte) => 4 * place + byte)),
    ),
  at: (from: Code, lane: number): Code => [from, VECTOR, 0x1b, lane],
  /** A vector with one of its integers read from memory. */
  loadAt: (address: Code, into: Code, lane: number): Code => [
    address,
    into,
    VECTOR,
    ...atPlace([0x56], 0),
    lane,
  ],
  greaterThan: vector(0x3b),
  shiftRight: vector(0xad),
  add: vector(0xae),
  sub: vector(0xb1),
  mul: vector(0xb5),
  min: vector(0xb6),
  max: vector(0xb8),
}

/** The first value where the condition is not 0, else the second. */
export const select = (first: Code, second: Code, condition: Code): Code => [first, second, condition, 0x1b]

/** The body once, and again as long as the condition behind it is not 0. */
export const repeatWhile = (body: Code, condition: Code): Code => [
  0x03,
  NO_VALUE,
  body,
  condition,
  0x0d,
  0,
  0x0b,
]

/** The body where the condition is not 0. */
export const when = (condition: Code, body: Code): Code => [condition, 0x04, NO_VALUE, body, 0x0b]

/** LEB128, as lengths and places are written: seven bits a byte, the lowest first. */
export function unsigned(value: number): Code {
  return value < 128 ? [value] : [(value & 127) | 128, ...unsigned(value >>> 7)]
}

function signed(value: bigint): Code {
  const low = Number(value & 127n)
  const rest = value >> 7n
  const isLast = low < 64 ? rest === 0n : rest === -1n
  return isLast ? [low] : [low | 128, ...signed(rest)]
}

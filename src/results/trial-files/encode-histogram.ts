import {deflateSync} from 'node:zlib'
import type {Histogram} from '../../metrics/histogram.js'

const DAY_US = 24 * 3600 * 1e6

// The cookies of HdrHistogram's V2 form, whose low byte 0x10 says: counts as ZigZag LEB128.
const COOKIE = 0x1c849313
const COMPRESSED_COOKIE = 0x1c849314
const HEADER_BYTES = 40
/** A count below 2^32, shifted by its sign, in groups of seven bits. */
const MAX_BYTES_PER_COUNT = 5

/**
 * HdrHistogram's compressed V2 encoding in base64: any HdrHistogram library reads and merges it. Unit: µs.
 * `hdr-histogram-js` comes to the same bytes in several times the time: it records every bucket anew, and asks for
 * each count by a method.
 */
export function encodeHistogram(histogram: Histogram): string {
  const places = Math.max(1, histogram.usedPlaces)
  const bytes = Buffer.alloc(HEADER_BYTES + places * MAX_BYTES_PER_COUNT)
  const end = writeCounts(histogram.counts, places, bytes)
  bytes.writeInt32BE(COOKIE, 0)
  bytes.writeInt32BE(end - HEADER_BYTES, 4)
  // What the library writes for the offset of a shifted array, which has no meaning where none is shifted.
  bytes.writeInt32BE(1, 8)
  bytes.writeInt32BE(histogram.significantDigits, 12)
  bytes.writeBigInt64BE(1n, 16)
  bytes.writeBigInt64BE(BigInt(DAY_US), 24)
  bytes.writeBigInt64BE(1n, 32)
  const compressed = deflateSync(bytes.subarray(0, end))
  const head = Buffer.alloc(8)
  head.writeInt32BE(COMPRESSED_COOKIE, 0)
  head.writeInt32BE(compressed.length, 4)
  return Buffer.concat([head, compressed]).toString('base64')
}

/** Each count, or minus the length of a run of zeros; answers where the bytes end. */
function writeCounts(counts: Uint32Array, places: number, bytes: Buffer): number {
  let at = HEADER_BYTES
  let place = 0
  while (place < places) {
    const count = counts[place] ?? 0
    let next = place + 1
    if (count === 0) while (next < places && counts[next] === 0) next++
    const zeros = next - place
    const zigZag = count > 0 ? count * 2 : zeros > 1 ? zeros * 2 - 1 : 0
    at = writeVarint(zigZag, bytes, at)
    place = next
  }
  return at
}

function writeVarint(value: number, bytes: Buffer, from: number): number {
  let at = from
  let left = value
  for (; left >= 0x80; left = Math.floor(left / 0x80)) bytes[at++] = (left % 0x80) | 0x80
  bytes[at++] = left
  return at
}

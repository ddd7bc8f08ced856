import {createEventText} from '../../src/workload/nexmark/event-text.js'

/** MurmurHash3's finalizer, with BigInt so that no trick of 32-bit arithmetic is shared with the fast one. */
function fmix32(word: bigint): bigint {
  const word32 = (value: bigint): bigint => BigInt.asUintN(32, value)
  let x = word
  x = word32((x ^ (x >> 16n)) * 0x85ebca6bn)
  x = word32((x ^ (x >> 13n)) * 0xc2b2ae35n)
  return x ^ (x >> 16n)
}

function fnv1a(token: string, basis: bigint): bigint {
  let hash = basis
  for (const byte of Buffer.from(token, 'ascii')) {
    hash = BigInt.asUintN(32, (hash ^ BigInt(byte)) * 0x01000193n)
  }
  return hash
}

/** The digest of docs/model.md#digest as plainly as it can be written; the judge of the fast one. */
export function naiveDigest(texts: readonly string[]): string {
  const tokens = texts.flatMap((text) => text.match(/[A-Za-z0-9_]+/g) ?? [])
  const sum = (basis: bigint): string =>
    BigInt.asUintN(
      32,
      tokens.reduce((total, token) => total + fmix32(fnv1a(token, basis)), 0n),
    )
      .toString(16)
      .padStart(8, '0')
  return sum(0x811c9dc5n) + sum(0x9747b28cn)
}

/** Sums of the texts of the first events of a stream: digests add up. */
const prefixes: (readonly [number, number])[] = [[0, 0]]

/** The digest of the texts of the first events of a stream. */
export function plainDigest(events: number): string {
  const text = createEventText()
  const bytes = new Uint8Array(text.maxBytes)
  for (let event = prefixes.length - 1; event < events; event++) {
    const written = Buffer.from(bytes.subarray(0, text.write(event, bytes, 0))).toString('latin1')
    const digest = naiveDigest([written])
    const [a = 0, b = 0] = prefixes[event] ?? []
    prefixes.push([
      (a + Number.parseInt(digest.slice(0, 8), 16)) % 2 ** 32,
      (b + Number.parseInt(digest.slice(8), 16)) % 2 ** 32,
    ])
  }
  const sums = prefixes[events] ?? []
  return sums.map((sum) => sum.toString(16).padStart(8, '0')).join('')
}

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

/**
 * What a token is and how its two hashes begin and go on (docs/model.md#digest): FNV-1a over its bytes, twice.
 *
 * Loops take these as constants of their own module, which the compiler folds in. An imported or exported name is
 * read anew at every use: half as much time again per byte (test/bench/embedded.bench.ts).
 */
export const TOKEN_HASH = {
  PRIME: 0x01000193,
  // As the signed words that Math.imul makes.
  FIRST_BASIS: 0x811c9dc5 | 0,
  SECOND_BASIS: 0x9747b28c | 0,
  /** 1 for the bytes of a token: [A-Za-z0-9_], ASCII. */
  IS_TOKEN_BYTE: Uint8Array.from({length: 256}, (_, byte) =>
    /[A-Za-z0-9_]/.test(String.fromCharCode(byte)) && byte < 128 ? 1 : 0,
  ),
} as const

/** The known word closest to a misspelt one, or undefined where none is close enough to be meant. */
export function nearestWord(word: string, known: readonly string[]): string | undefined {
  const ranked = known
    .map((candidate) => ({candidate, distance: editDistance(word.toLowerCase(), candidate.toLowerCase())}))
    .toSorted((a, b) => a.distance - b.distance)
  const best = ranked[0]
  return best && best.distance <= Math.max(1, Math.floor(word.length / 2.5)) ? best.candidate : undefined
}

/** `, did you mean "burst"?` for the end of a message; empty where no known word is close enough to be meant. */
export function didYouMean(word: string, known: readonly string[]): string {
  const nearest = nearestWord(word, known)
  return nearest === undefined ? '' : `, did you mean "${nearest}"?`
}

/** Damerau's distance with adjacent swaps (optimal string alignment): the typos that hands make. */
function editDistance(a: string, b: string): number {
  const rows = Array.from({length: a.length + 1}, (_, i) => [i, ...Array<number>(b.length).fill(0)])
  rows[0] = Array.from({length: b.length + 1}, (_, j) => j)
  const at = (i: number, j: number): number => rows[i]?.[j] ?? 0

  for (let i = 1; i <= a.length; i++) {
    for (let j = 1; j <= b.length; j++) {
      const change = a[i - 1] === b[j - 1] ? 0 : 1
      const isSwap = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]
      const best = Math.min(at(i - 1, j) + 1, at(i, j - 1) + 1, at(i - 1, j - 1) + change)
      const row = rows[i]
      if (row) row[j] = isSwap ? Math.min(best, at(i - 2, j - 2) + 1) : best
    }
  }
  return at(a.length, b.length)
}

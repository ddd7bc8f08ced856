import {rmSync} from 'node:fs'

const unfinished = new Set<string>()
let isListening = false

/**
 * Removes a file or folder when this process exits, also on a signal that it has a handler for. Returns what takes
 * that back, for one that is finished or gone.
 */
export function removeAtExit(path: string): () => void {
  if (!isListening) process.once('exit', removeUnfinished)
  isListening = true
  unfinished.add(path)
  return () => {
    unfinished.delete(path)
  }
}

/** Removes at once what would be removed at exit: for an end that has no exit, like a signal's own. */
export function removeUnfinished(): void {
  for (const path of unfinished) {
    try {
      rmSync(path, {recursive: true, force: true})
    } catch {
      // The next write into its folder tries again.
    }
  }
  unfinished.clear()
}

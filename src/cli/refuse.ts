import {readFile} from 'node:fs/promises'
import {hasCode, messageOf, UsageError} from '../errors.js'

/** The error of a command that was given no folder, with more remedies of its own. */
export const noFolder = (command: string, ...more: readonly string[]): UsageError =>
  new UsageError(`${command} needs a folder with results`, {
    suggestions: [`name the one that a run or sweep printed, like burst ${command} results/latency`, ...more],
  })

/** What a flag writes, in words: what a file in its place is not, and how one is recognized. */
interface OwnFile {
  readonly flag: string
  readonly what: string
  readonly isOwn: (text: string) => boolean
}

/** Throws a UsageError where a file is there and is not one of ours: it is not written over. */
export async function requireOwnFile(file: string, {flag, what, isOwn}: OwnFile): Promise<void> {
  const another = `name another file with ${flag}`
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    if (hasCode(error, 'ENOENT')) return null
    const reason = `is there and cannot be read: ${messageOf(error)}`
    throw new UsageError(`${flag}: ${file} ${reason}`, {suggestions: [another]})
  })
  if (text === null || isOwn(text)) return
  throw new UsageError(`${flag}: ${file} is there and is no ${what}: it is not written over`, {
    suggestions: [another, 'or remove it first'],
  })
}

import {spawn} from 'node:child_process'

const OPENERS: ReadonlyMap<string, readonly [string, ...string[]]> = new Map([
  ['darwin', ['open']],
  ['win32', ['cmd', '/c', 'start', '']],
])

/** Asks the desktop to show a file, and waits for nothing; false where there is no terminal, and so no one to look. */
export function openFile(file: string): boolean {
  if (!process.stdout.isTTY) return false
  const [program, ...before] = OPENERS.get(process.platform) ?? ['xdg-open']
  const child = spawn(program, [...before, file], {detached: true, stdio: 'ignore'})
  // A machine without a desktop: the path that was printed is all there is.
  child.on('error', () => undefined)
  child.unref()
  return true
}

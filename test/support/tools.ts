import {execFileSync} from 'node:child_process'
import {describe} from 'vitest'

/** Is this program here and does it start? */
export function hasTool(command: string, ...args: readonly string[]): boolean {
  try {
    execFileSync(command, args, {stdio: 'ignore'})
    return true
  } catch {
    return false
  }
}

export const hasPython = hasTool('python3', '--version')
export const hasJdk = hasTool('javac', '-version') && hasTool('java', '-version')
export const hasMaven = hasJdk && hasTool('mvn', '--version')

/** A suite that needs something: skipped where that is missing, with one line that cannot be overlooked. */
export function describeWhere(isThere: boolean, needs: string, name: string): (suite: () => void) => void {
  if (isThere) return (suite) => describe(name, suite)
  process.stderr.write(`SKIPPED, ${needs} is not installed: ${name}\n`)
  // That a machine lacks a tool says nothing about the code.
  return (suite) => describe.skip(name, suite)
}

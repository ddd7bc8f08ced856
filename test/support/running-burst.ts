import {type ChildProcess, spawn} from 'node:child_process'
import {once} from 'node:events'
import {onTestFinished} from 'vitest'
import {ROOT} from './burst.js'

/** A command that runs while a test does things to it. */
export interface RunningBurst {
  readonly child: ChildProcess
  readonly pid: number
  /** Its exit code; null if a signal ended it. */
  readonly ended: Promise<number | null>
  /** On one line: where a message breaks is the terminal's business. */
  readonly stderr: () => string
}

/** In a process group of its own, as a terminal starts it; the test's end ends it. */
export function startBurst(
  parameters: readonly string[],
  env: Readonly<Record<string, string>> = {},
): RunningBurst {
  const child = spawn(process.execPath, [`${ROOT}bin/run.js`, ...parameters], {
    cwd: ROOT,
    detached: true,
    env: {...process.env, NO_COLOR: '1', ...env},
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let stderr = ''
  child.stderr.on('data', (chunk) => (stderr += String(chunk)))
  const ended = once(child, 'exit').then(([code]) => code as number | null)
  onTestFinished(async () => {
    child.kill('SIGINT')
    await ended
  })
  return {child, pid: child.pid ?? 0, ended, stderr: () => stderr.replaceAll(/\s+/g, ' ')}
}

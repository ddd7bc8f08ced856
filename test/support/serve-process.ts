import {spawn, type ChildProcess} from 'node:child_process'
import path from 'node:path'

export interface ServeProcess {
  readonly process: ChildProcess
  readonly url: string
  readonly stdout: () => string
  /** Resolves with its exit code, or the signal that ended it. */
  readonly ended: Promise<number | string>
}

const FROM_SOURCES: readonly string[] = [
  '--import',
  'tsx',
  path.join(import.meta.dirname, 'serve-command.ts'),
]
/** As users run it; the TypeScript loader translates differently, which takes a fifth more CPU per call. */
export const AS_BUILT: readonly string[] = [
  path.join(import.meta.dirname, '../../bin/run.js'),
  'lambda',
  'serve',
]

/** Starts `burst lambda serve` on a free port and waits until it listens. */
export async function startServeProcess(
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
  command = FROM_SOURCES,
): Promise<ServeProcess> {
  const child = spawn(process.execPath, [...command, '--port', '0', ...args], {
    stdio: ['pipe', 'pipe', 'pipe'],
    env: {...process.env, ...environment},
  })
  let stdout = ''
  let stderr = ''
  child.stdout.on('data', (chunk) => (stdout += String(chunk)))
  const ended = new Promise<number | string>((resolve) => {
    child.on('exit', (exitCode, signal) => {
      resolve(exitCode ?? signal ?? 'unknown')
    })
  })
  const url = await new Promise<string>((resolve, reject) => {
    child.stderr.on('data', (chunk) => {
      stderr += String(chunk)
      const found = /"event":"listening","url":"([^"]+)"/.exec(stderr)?.[1]
      if (found !== undefined) resolve(found)
    })
    void ended.then((end) => {
      reject(new Error(`burst lambda serve ended with ${end} before it listened: ${stderr}`))
    })
  })
  return {process: child, url, stdout: () => stdout, ended}
}

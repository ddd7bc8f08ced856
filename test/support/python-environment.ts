import {execFile} from 'node:child_process'
import {createHash} from 'node:crypto'
import {access, mkdir, rm} from 'node:fs/promises'
import {homedir} from 'node:os'
import path from 'node:path'
import {promisify, stripVTControlCharacters} from 'node:util'
import {messageOf} from '../../src/errors.js'

const run = promisify(execFile)

/** Where conformance tests keep what they install. */
export const testCache = path.join(
  process.env['XDG_CACHE_HOME'] ?? path.join(homedir(), '.cache'),
  'burst-test',
)

/** Null, with one line that cannot be overlooked, where what a suite installs cannot be had here. */
export async function orSkip<T>(name: string, installing: Promise<T>): Promise<T | null> {
  return installing.catch((error: unknown) => {
    const reason = reasonOf(error)
    process.stderr.write(`SKIPPED, ${name} cannot be installed here: ${reason.slice(0, 200)}\n`)
    return null
  })
}

/** The first line that calls itself an error (Maven writes it to standard output), else the last that says anything. */
function reasonOf(error: unknown): string {
  const {stdout = ''} = error as {readonly stdout?: string}
  const lines = stripVTControlCharacters(`${stdout}\n${messageOf(error)}`)
    .split('\n')
    .filter((line) => line.trim() !== '')
  return lines.find((line) => line.startsWith('[ERROR]')) ?? lines.at(-1) ?? ''
}

/** The interpreter of a virtual environment with these packages, made on first use and kept. */
export async function pythonEnvironment(packages: readonly string[]): Promise<string> {
  const hash = createHash('sha256').update(packages.join(' ')).digest('hex').slice(0, 12)
  const folder = path.join(testCache, `python-${hash}`)
  const python = path.join(folder, 'bin/python')
  const isComplete = await access(path.join(folder, 'complete')).then(
    () => true,
    () => false,
  )
  if (isComplete) return python
  await rm(folder, {recursive: true, force: true})
  await mkdir(testCache, {recursive: true})
  await run('python3', ['-m', 'venv', folder])
  await run(python, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', ...packages])
  await mkdir(path.join(folder, 'complete'))
  return python
}

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
  const folder = await keptFolder('python', packages, async (fresh) => {
    await run('python3', ['-m', 'venv', fresh])
    await pipInstall(path.join(fresh, 'bin/python'), packages)
  })
  return path.join(folder, 'bin/python')
}

/** A folder of these packages for the Python of this machine, as users put them into a zip; made on first use and kept. */
export async function pythonPackages(packages: readonly string[]): Promise<string> {
  return keptFolder('python-target', [await pythonVersion(), ...packages], (fresh) =>
    pipInstall('python3', ['--target', fresh, ...packages]),
  )
}

/** Of the Python of this machine, like 3.11. */
export async function pythonVersion(): Promise<string> {
  const {stdout} = await run('python3', ['-c', 'import sys; print("%d.%d" % sys.version_info[:2])'])
  return stdout.trim()
}

const pipInstall = (python: string, what: readonly string[]): Promise<unknown> =>
  run(python, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', ...what])

async function keptFolder(
  kind: string,
  contents: readonly string[],
  make: (folder: string) => Promise<unknown>,
): Promise<string> {
  const hash = createHash('sha256').update(contents.join(' ')).digest('hex').slice(0, 12)
  const folder = path.join(testCache, `${kind}-${hash}`)
  const isComplete = await access(path.join(folder, 'complete')).then(
    () => true,
    () => false,
  )
  if (isComplete) return folder
  await rm(folder, {recursive: true, force: true})
  await mkdir(testCache, {recursive: true})
  await make(folder)
  await mkdir(path.join(folder, 'complete'))
  return folder
}

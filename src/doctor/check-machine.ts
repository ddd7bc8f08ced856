import {access, constants} from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import {loadEngine} from '../engine/registry.js'
import {KNOWN_ENGINES} from '../engine/targets.js'
import {BurstError} from '../errors.js'
import {findCgroupParents} from '../offload/local/environment/cgroup-parents.js'
import {LAMBDA_TARGETS, loadTarget} from '../offload/registry.js'

/** One thing that burst can use, and what to do where it is missing. */
export interface Finding {
  readonly what: string
  readonly state: 'ok' | 'missing' | 'poor'
  readonly found: string
  readonly remedy: string
}

const LEAST_NODE = [20, 19] as const
const LEAST_CORES = 2

/** Looks at this machine; starts nothing, changes nothing, reaches for no network. */
export async function examine(): Promise<readonly Finding[]> {
  return [
    nodeFinding(process.versions.node),
    coresFinding(os.availableParallelism()),
    ...(await Promise.all(KNOWN_ENGINES.map((name) => checkFinding(`engine ${name}`, loadEngine(name))))),
    ...(await Promise.all(LAMBDA_TARGETS.map((name) => checkFinding(`target ${name}`, loadTarget(name))))),
    cgroupsFinding(findCgroupParents()?.version ?? null),
    ...(await toolFindings()),
  ]
}

/** Says whether this Node.js is recent enough. */
export function nodeFinding(version: string): Finding {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  const isRecent = major > LEAST_NODE[0] || (major === LEAST_NODE[0] && minor >= LEAST_NODE[1])
  return {
    what: 'Node.js',
    state: isRecent ? 'ok' : 'missing',
    found: version,
    remedy: isRecent ? '' : `install Node.js ${LEAST_NODE.join('.')} or newer`,
  }
}

/** Says whether the cores are enough for an engine on a wall clock. */
export function coresFinding(cores: number): Finding {
  const isEnough = cores >= LEAST_CORES
  return {
    what: 'cores',
    state: isEnough ? 'ok' : 'poor',
    found: String(cores),
    remedy: isEnough ? '' : 'virtual trials run on one core; wall-clock engines want two or more',
  }
}

/** Says which version of control groups may be used; null is none. */
export function cgroupsFinding(version: 1 | 2 | null): Finding {
  const what = 'control groups'
  if (version !== null)
    return {what, state: 'ok', found: `version ${version}, for lambda serve --cgroups`, remedy: ''}
  return {
    what,
    state: 'poor',
    found: 'none may be made here',
    remedy: 'run as root to hold local functions to their CPU share; their memory is watched without',
  }
}

async function checkFinding(what: string, loading: Promise<{check(): Promise<void>}>): Promise<Finding> {
  try {
    await (await loading).check()
    return {what, state: 'ok', found: 'can run here', remedy: ''}
  } catch (error) {
    if (!(error instanceof BurstError)) throw error
    return {what, state: 'missing', found: error.message, remedy: error.suggestions.join('; ')}
  }
}

/** Programs that functions and engines in other languages are made with. */
const TOOLS = [
  {
    what: 'JDK',
    program: 'javac',
    remedy: 'install a JDK, 17 or newer, for Java functions and the Flink engine',
  },
  {
    what: 'Maven',
    program: 'mvn',
    remedy: 'install Maven 3.8 or newer, for Java functions and the Flink engine',
  },
  {what: 'Python', program: 'python3', remedy: 'install Python 3.9 or newer, for Python functions'},
] as const

async function toolFindings(): Promise<readonly Finding[]> {
  return Promise.all(
    TOOLS.map(async ({what, program, remedy}): Promise<Finding> => {
      const found = await findProgram(program)
      return found === null
        ? {what, state: 'missing', found: `no ${program} on the PATH`, remedy}
        : {what, state: 'ok', found, remedy: ''}
    }),
  )
}

async function findProgram(program: string): Promise<string | null> {
  const folders = (process.env['PATH'] ?? '').split(path.delimiter)
  for (const folder of folders) {
    const candidate = path.join(folder, program)
    if (await isThere(candidate, constants.X_OK)) return candidate
  }
  return null
}

async function isThere(file: string, mode: number): Promise<boolean> {
  try {
    await access(file, mode)
    return true
  } catch {
    return false
  }
}

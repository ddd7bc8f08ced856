import {execFile} from 'node:child_process'
import {readFile} from 'node:fs/promises'
import os from 'node:os'
import {fileURLToPath} from 'node:url'
import {promisify} from 'node:util'

const ROOT = fileURLToPath(new URL('../../', import.meta.url))

/** Where rows come from: enough to run them again. */
export interface Provenance {
  readonly burst: {readonly version: string; readonly gitCommit: string; readonly gitDirty: boolean | null}
  readonly host: {
    readonly node: string
    readonly os: string
    readonly cpu: string
    readonly cores: number
    readonly memoryMb: number
  }
}

/** Versions of burst and of this machine. Git is empty where burst is not its own clone. */
export async function describeProvenance(): Promise<Provenance> {
  const {version} = JSON.parse(await readFile(new URL('../../package.json', import.meta.url), 'utf8')) as {
    version: string
  }
  const commit = await git('rev-parse', 'HEAD')
  const status = commit === null ? null : await git('status', '--porcelain')
  return {
    burst: {version, gitCommit: commit ?? '', gitDirty: status === null ? null : status !== ''},
    host: {
      node: process.version,
      os: `${os.type()} ${os.release()} ${os.arch()}`,
      cpu: os.cpus()[0]?.model ?? '',
      cores: os.availableParallelism(),
      memoryMb: Math.round(os.totalmem() / 2 ** 20),
    },
  }
}

/** The answer of git about burst's own clone; null if it is none, since an installed copy may lie inside another's. */
async function git(...parameters: string[]): Promise<string | null> {
  try {
    const run = promisify(execFile)
    const {stdout: top} = await run('git', ['rev-parse', '--show-prefix'], {cwd: ROOT})
    if (top.trim() !== '') return null
    return (await run('git', parameters, {cwd: ROOT})).stdout.trim()
  } catch {
    // No git, or no clone: provenance says less, and the run goes on.
    return null
  }
}

import {execFile} from 'node:child_process'
import {existsSync} from 'node:fs'
import {readFile} from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import {fileURLToPath} from 'node:url'
import {promisify} from 'node:util'

const ROOT = fileURLToPath(new URL('../../../', import.meta.url))

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
  /** As it was typed, from the name on. */
  readonly command: readonly string[]
}

/** Versions of burst and of this machine. Git is empty where burst is not its own clone. */
export async function describeProvenance(): Promise<Provenance> {
  const {version} = JSON.parse(await readFile(new URL('../../../package.json', import.meta.url), 'utf8')) as {
    version: string
  }
  return {
    burst: {version, ...(await describeClone())},
    host: {
      node: process.version,
      os: `${os.type()} ${os.release()} ${os.arch()}`,
      cpu: os.cpus()[0]?.model ?? '',
      cores: os.availableParallelism(),
      memoryMb: Math.round(os.totalmem() / 2 ** 20),
    },
    command: ['burst', ...process.argv.slice(2)],
  }
}

/** What git says of burst's own clone. It may be none: an installed copy may lie inside another's. */
async function describeClone(): Promise<Pick<Provenance['burst'], 'gitCommit' | 'gitDirty'>> {
  const status = existsSync(path.join(ROOT, '.git')) ? await gitStatus() : null
  const commit = /^# branch\.oid ([0-9a-f]+)$/m.exec(status ?? '')?.[1]
  if (status === null || commit === undefined) return {gitCommit: '', gitDirty: null}
  return {gitCommit: commit, gitDirty: /^[^#]/m.test(status)}
}

/** Git's words on burst's folder, null without one: provenance says less then, and the run goes on. */
async function gitStatus(): Promise<string | null> {
  try {
    // Without locks: one that is killed while it refreshes the index would leave the clone locked.
    const status = ['--no-optional-locks', 'status', '--porcelain=v2', '--branch']
    return (await promisify(execFile)('git', status, {cwd: ROOT})).stdout
  } catch {
    return null
  }
}

import {spawn} from 'node:child_process'
import {once} from 'node:events'
import {open, readFile} from 'node:fs/promises'
import {setTimeout as sleep} from 'node:timers/promises'
import {EnvironmentError} from '../../../errors.js'
import {identifyProcess, isAlive, type ProcessIdentity} from '../../../host/process-identity.js'
import {killGroup, sendSignal} from '../../../host/reaper.js'

/** One Java process of a cluster. */
export interface LaunchedProcess {
  readonly name: string
  readonly command: string
  readonly args: readonly string[]
  readonly logFile: string
  /** What it has printed so far: not what one before it left in the same file. */
  readonly printed: () => Promise<string>
  readonly identity: ProcessIdentity
  /** Null while it runs. */
  readonly ended: () => string | null
}

/** In a group of its own: the terminal's Ctrl-C is ours to handle, and it can outlive us where it should; throws an EnvironmentError where it does not start. */
export async function launchProcess(
  command: Pick<LaunchedProcess, 'name' | 'command' | 'args' | 'logFile'>,
): Promise<LaunchedProcess> {
  const log = await open(command.logFile, 'a')
  try {
    const {size: beforeBytes} = await log.stat()
    const child = spawn(command.command, command.args, {
      detached: true,
      stdio: ['ignore', log.fd, log.fd],
    })
    let end: string | null = null
    child.once('exit', (code, signal) => (end = signal === null ? `exit ${code ?? ''}` : `signal ${signal}`))
    const [failure] = (await Promise.race([once(child, 'spawn').then(() => []), once(child, 'error')])) as [
      Error?,
    ]
    if (failure || child.pid === undefined) {
      throw new EnvironmentError(`cannot start Flink: ${failure?.message ?? command.command}`, {
        cause: failure,
      })
    }
    child.unref()
    return {
      ...command,
      printed: async () => (await readFile(command.logFile)).subarray(beforeBytes).toString(),
      identity: await identifyProcess(child.pid),
      ended: () => end,
    }
  } finally {
    await log.close()
  }
}

const GRACE_MS = 5000
const POLL_MS = 50

/** Asks processes to end and insists after a grace period; nothing of them is left when it resolves. */
export async function endProcesses(processes: readonly ProcessIdentity[]): Promise<void> {
  await Promise.all(processes.map((identity) => endProcess(identity)))
}

async function endProcess(identity: ProcessIdentity): Promise<void> {
  if (!(await isAlive(identity))) return
  sendSignal(-identity.pid, 'SIGTERM')
  for (let waitedMs = 0; await isAlive(identity); waitedMs += POLL_MS) {
    if (waitedMs >= GRACE_MS) killGroup(identity.pid)
    await sleep(POLL_MS)
  }
}

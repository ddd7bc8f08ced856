import {spawn} from 'node:child_process'
import {once} from 'node:events'
import {setTimeout as sleep} from 'node:timers/promises'
import {killGroup, type Reaper} from '../../../../host/reaper.js'
import {stepBackToo} from '../../../../host/process-priority.js'

/** Program, folder and variables of a runtime's process. */
export interface Launch {
  readonly command: string
  readonly args: readonly string[]
  readonly cwd: string
  /** The child's environment: nothing is inherited. */
  readonly variables: Readonly<Record<string, string>>
}

/** How a process ended: it could not be started, or it exited. */
export type ProcessEnd =
  | {readonly kind: 'not-started'; readonly reason: string}
  | {readonly kind: 'exited'; readonly exitCode: number | null; readonly signal: string | null}

/** A running runtime, with all that it has started. */
export interface RuntimeProcess {
  /** Undefined where it could not be started. */
  readonly pid: number | undefined
  /** Settles when nothing of it is left. */
  readonly gone: Promise<void>
  /** Ends it at once, with its descendants; `onEnd` is not called any more. */
  kill(): void
}

interface ProcessHost {
  readonly launch: Launch
  /** Files of control groups: the process is in them before it runs anything of the function's. */
  readonly entrances: readonly string[]
  /** What only this process receives. */
  readonly variables: Readonly<Record<string, string>>
  readonly reaper: Reaper
  readonly print: (chunk: Buffer) => void
  readonly onEnd: (end: ProcessEnd) => void
}

/** What is left of it in another session may hold its pipes open: they are read no longer than this after its end. */
const OPEN_PIPES_MS = 100

/** A runtime as a child process, in a group of its own so that a terminal's Ctrl-C does not reach it. */
export function startRuntimeProcess(host: ProcessHost): RuntimeProcess {
  const {cwd, variables} = host.launch
  const {command, args} = throughEntrances(host.launch, host.entrances)
  const child = spawn(command, args, {
    cwd,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {...variables, ...host.variables},
  })
  let isKilled = false
  const {pid} = child
  if (pid === undefined) {
    child.once('error', (error) => {
      if (!isKilled) host.onEnd({kind: 'not-started', reason: error.message})
    })
    return {pid, gone: Promise.resolve(), kill: () => (isKilled = true)}
  }

  host.reaper.add(pid)
  stepBackToo(child)
  child.stdout.on('data', host.print)
  child.stderr.on('data', host.print)
  const closed = once(child, 'close')
  const gone = once(child, 'exit').then(([exitCode, signal]: (number | string | null)[]) => {
    killGroup(pid)
    host.reaper.remove(pid)
    const end = {
      kind: 'exited',
      exitCode: exitCode as number | null,
      signal: signal as string | null,
    } as const
    void Promise.race([closed, sleep(OPEN_PIPES_MS, null, {ref: false})]).then(() => {
      // What it sent just before its end is still on its way through our sockets.
      setImmediate(() =>
        setImmediate(() => {
          if (!isKilled) host.onEnd(end)
        }),
      )
    })
  })
  const kill = (): void => {
    isKilled = true
    if (child.exitCode === null && child.signalCode === null) killGroup(pid)
  }
  return {pid, gone, kill}
}

/**
 * Through a shell that enters first: the kernel takes 10 ms for it, in which the service can do other things, and
 * what a process allocated before would count elsewhere.
 */
function throughEntrances(launch: Launch, entrances: readonly string[]): Pick<Launch, 'command' | 'args'> {
  if (entrances.length === 0) return launch
  const script = `${entrances.map((_, i) => `echo $$ > "$${i + 1}" && `).join('')}shift ${entrances.length} && exec "$@"`
  return {command: '/bin/sh', args: ['-c', script, 'sh', ...entrances, launch.command, ...launch.args]}
}

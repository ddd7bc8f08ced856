import {spawn, type ChildProcessByStdio} from 'node:child_process'
import {once} from 'node:events'
import {createInterface} from 'node:readline'
import type {Readable, Writable} from 'node:stream'
import {fileURLToPath} from 'node:url'
import {EnvironmentError} from '../../../errors.js'
import {jsonOrUndefined} from '../../../model/json-text.js'
import type {LambdaServerSettings} from './lambda-server.js'

/** A local Lambda in a process of its own. */
export interface ServiceProcess {
  readonly url: string
  readonly pid: number
  /** False once it has ended, however that came. */
  isAlive(): boolean
  /** Ends it with its environments; resolves when it is gone. */
  stop(): Promise<void>
}

/**
 * The built file: a child process that runs sources would need a loader. From the sources (development and tests) this is
 * the file that the last build left in `dist`.
 */
const ENTRY = fileURLToPath(
  new URL(
    import.meta.url.endsWith('.ts')
      ? '../../../../dist/offload/local/http/service-process.js'
      : './service-process.js',
    import.meta.url,
  ),
)
/** It listens within half a second; a busy machine may take longer. */
const START_TIMEOUT_MS = 30_000
/** Ending every environment takes milliseconds. */
const STOP_TIMEOUT_MS = 10_000

type Child = ChildProcessByStdio<Writable, null, Readable>

/** Starts the service in a process of its own and waits until it listens. It ends with this process, however that ends. */
export async function startServiceProcess(settings: LambdaServerSettings): Promise<ServiceProcess> {
  // A session of its own: Ctrl-C is for burst, which ends a trial before its service.
  const child = spawn(process.execPath, [ENTRY], {detached: true, stdio: ['pipe', 'ignore', 'pipe']})
  const gone = new Promise<void>((resolve) => {
    child.once('exit', () => {
      resolve()
    })
    child.once('error', () => {
      resolve()
    })
  })
  // It may be killed while we write; that shows as its exit.
  child.stdin.on('error', () => undefined)
  child.stdin.write(`${JSON.stringify(settings)}\n`)
  try {
    const url = await listening(child, gone)
    return {
      url,
      pid: child.pid ?? 0,
      isAlive: () => child.exitCode === null && child.signalCode === null,
      stop: () => stop(child, gone),
    }
  } catch (error) {
    await stop(child, gone)
    throw error
  }
}

interface ServiceEvent {
  readonly event: string
  readonly url?: string
  readonly message?: string
  readonly suggestions?: readonly string[]
}

/** The address it listens at; every further event is read, and dropped, so that its pipe never fills. */
async function listening(child: Child, gone: Promise<void>): Promise<string> {
  let timer: NodeJS.Timeout | undefined
  const lines = createInterface({input: child.stderr})
  const unread: string[] = []
  const heard = new Promise<string>((resolve, reject) => {
    lines.on('line', (line) => {
      const event = (jsonOrUndefined(line) ?? null) as ServiceEvent | null
      if (event?.url !== undefined && event.event === 'listening') resolve(event.url)
      else if (event?.event === 'failed') reject(failure(event.message ?? '', event.suggestions))
      else if (event === null && unread.length < 20) unread.push(line)
    })
    void gone
      .then(() => once(child.stderr, 'close'))
      .then(() => {
        reject(failure(`it ended at its start: ${unread.join('\n')}`))
      })
    timer = setTimeout(() => {
      reject(failure(`it did not listen within ${START_TIMEOUT_MS / 1000} s`))
    }, START_TIMEOUT_MS)
  })
  return heard.finally(() => {
    clearTimeout(timer)
  })
}

const failure = (message: string, suggestions: readonly string[] = []): EnvironmentError =>
  new EnvironmentError(`the local Lambda service did not start: ${message}`, {suggestions})

async function stop(child: Child, gone: Promise<void>): Promise<void> {
  child.stdin.end()
  const overdue = setTimeout(() => child.kill('SIGKILL'), STOP_TIMEOUT_MS)
  await gone
  clearTimeout(overdue)
}

import {randomUUID} from 'node:crypto'
import {mkdtempSync} from 'node:fs'
import {rm} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import path from 'node:path'
import type {Ms} from '../../../model/units.js'
import type {Cgroup} from './cgroups.js'
import {Deadline} from './deadline.js'
import {
  createLogStream,
  type ExecutionEnvironment,
  type InitOutcome,
  type RunOutcome,
} from './execution-environment.js'
import {exited, notStarted, responseTooLarge, timedOut, type FunctionError} from './function-error.js'
import type {LogTail} from './log-tail.js'
import {readProcessMemory} from './process-memory.js'
import {killGroup, type Reaper} from '../../../host/reaper.js'
import {RuntimeListener, type RuntimeAnswer} from './runtime/runtime-listener.js'
import {
  sendAccepted,
  sendEvent,
  sendRefusal,
  sendTooLarge,
  type RuntimeEvent,
  type RuntimeReply,
} from './runtime/runtime-replies.js'
import {
  startRuntimeProcess,
  type Launch,
  type ProcessEnd,
  type RuntimeProcess,
} from './runtime/runtime-process.js'
import {RuntimeState} from './runtime/runtime-state.js'

/** What an environment needs from outside. */
export interface EnvironmentHost {
  readonly launch: Launch
  readonly reaper: Reaper
  readonly memoryMb: number
  /** For a new environment; null: its memory is watched, and it has what the machine gives. */
  readonly createCgroup: (() => Cgroup) | null
  /** Whether each environment has a folder for temporary files of its own. */
  readonly hasOwnTmp: boolean
  /** Every chunk that the function prints. */
  readonly print: (chunk: Buffer) => void
  readonly nowMs: () => Ms
}

interface Init {
  readonly startedAtMs: Ms
  /** Of its time-out, and once the runtime has reported an error, of the process's end. */
  timer: NodeJS.Timeout
  readonly settle: (outcome: InitOutcome) => void
  /** What the runtime said is wrong, while its process may still print why. */
  reported: InitOutcome | null
}

interface Run {
  readonly event: RuntimeEvent
  readonly settle: (outcome: RunOutcome) => void
  isDelivered: boolean
}

const CLOSED = notStarted('', 'the environment is closed')
/** In which a runtime ends by itself after it has reported a failed init, with all of its last words read. */
const LAST_WORDS_MS = 1000

/** One execution environment: a Runtime API listener, and a process behind it that may be replaced. */
export class Environment implements ExecutionEnvironment {
  readonly #host: EnvironmentHost
  readonly #state = new RuntimeState()
  readonly #listener = new RuntimeListener({
    next: (reply) => {
      this.#onNext(reply)
    },
    hungUp: (reply) => {
      this.#onHungUp(reply)
    },
    answer: (answer, reply) => {
      this.#onAnswer(answer, reply)
    },
    initError: (payload, reply) => {
      this.#onInitError(payload, reply)
    },
    crowded: (most) => {
      this.#host.print(Buffer.from(`Runtime API: no more than ${most} connections at once\n`))
    },
  })
  readonly logStream = createLogStream(randomUUID())
  readonly #processes = new Set<Promise<void>>()
  #process: RuntimeProcess | null = null
  #cgroup: Cgroup | null = null
  #tmp: string | null = null
  #isListening = false
  #isClosed = false
  #init: Init | null = null
  #run: Run | null = null
  readonly #deadline: Deadline
  #idleNext: RuntimeReply | null = null
  #tail: LogTail | null = null
  #maxMemoryUsedMb = 0
  #memoryReadAtMs: Ms = Number.NEGATIVE_INFINITY

  constructor(host: EnvironmentHost) {
    this.#host = host
    this.#deadline = new Deadline(host.nowMs)
  }

  get pid(): number | undefined {
    return this.#process?.pid
  }

  get isRunning(): boolean {
    return this.#process !== null
  }

  /** The most memory its process has held; read again when the last reading is older than 100 ms. */
  maxMemoryUsedMb(): number {
    if (this.#host.nowMs() - this.#memoryReadAtMs > 100) this.#readMemory()
    return this.#maxMemoryUsedMb
  }

  /** Kills a process that has allocated more than the function's memory, where no control group does. */
  enforceMemory(): void {
    const isBusy = this.#run !== null || this.#init !== null
    const {pid} = this
    if (!isBusy || this.#cgroup !== null || pid === undefined || this.#readMemory() <= this.#host.memoryMb)
      return
    this.#maxMemoryUsedMb = this.#host.memoryMb
    // As the kernel would do it: the exit is then met as any other.
    killGroup(pid)
  }

  /** Reads what is shown, and returns what counts. */
  #readMemory(): number {
    if (this.pid === undefined) return 0
    const {maxMb, maxAllocatedMb} = readProcessMemory(this.pid)
    // One that is just ending holds nothing any more: what was read last stands.
    if (maxMb === 0) return 0
    // Never above the limit: what is shared with other processes here is not the function's.
    this.#maxMemoryUsedMb = Math.min(maxMb, this.#host.memoryMb)
    this.#memoryReadAtMs = this.#host.nowMs()
    return maxAllocatedMb
  }

  /** Starts a process and waits for its first request for work. A process that fails to ask is killed. */
  async start(timeoutMs: Ms, event: Pick<RuntimeEvent, 'requestId' | 'tail'>): Promise<InitOutcome> {
    if (!this.#isListening) await this.#listener.listen()
    this.#isListening = true
    if (this.#isClosed) {
      this.#listener.close()
      return {kind: 'failed', initMs: 0, error: CLOSED, isExit: true}
    }
    this.#tail = event.tail
    return new Promise((resolve) => {
      const startedAtMs = this.#host.nowMs()
      const timer = setTimeout(() => {
        this.#settleInit((initMs) => ({kind: 'timeout', initMs}))
      }, timeoutMs)
      this.#init = {startedAtMs, timer, settle: resolve, reported: null}
      this.#spawn(event.requestId)
    })
  }

  standUp(timeoutMs: Ms): Promise<InitOutcome> {
    return this.start(timeoutMs, {requestId: '', tail: null})
  }

  invoke(event: RuntimeEvent, timeoutMs: Ms): Promise<RunOutcome> {
    this.#tail = event.tail
    return new Promise((resolve) => {
      this.#run = {event, settle: resolve, isDelivered: false}
      this.#deadline.set(timeoutMs, this.#onDeadline)
      // Where the runtime has answered but not yet asked again, the event waits for it.
      if (this.#idleNext !== null) this.#deliver(this.#run, this.#idleNext)
    })
  }

  readonly #onDeadline = (): void => {
    const run = this.#run
    if (run === null) return
    const {requestId, timeoutMs} = run.event
    this.kill()
    this.#settleRun({kind: 'timeout', error: timedOut(requestId, timeoutMs)})
  }

  /** Ends the process at once; the next `start` may follow immediately. */
  kill(): void {
    const process = this.#process
    this.#process = null
    this.#idleNext = null
    this.#state.reset()
    this.#listener.dropConnections()
    process?.kill()
  }

  /** For good: what runs ends as if its process had, and nothing starts any more. */
  async close(): Promise<void> {
    this.#isClosed = true
    this.kill()
    this.#listener.close()
    this.#deadline.close()
    this.#settleInit((initMs) => ({kind: 'failed', initMs, error: CLOSED, isExit: true}))
    this.#settleRun({kind: 'exit', error: CLOSED, isDelivered: true})
    await Promise.all(this.#processes)
    await this.#cgroup?.remove()
    if (this.#tmp !== null) await rm(this.#tmp, {recursive: true, force: true})
  }

  /** The same for each of its processes: what is left there outlives a time-out, as on AWS. */
  #tmpVariables(): Readonly<Record<string, string>> {
    if (!this.#host.hasOwnTmp) return {}
    this.#tmp ??= mkdtempSync(path.join(tmpdir(), 'burst-tmp-'))
    return {TMPDIR: this.#tmp}
  }

  #spawn(requestId: string): void {
    const {launch, reaper, print, createCgroup} = this.#host
    this.#cgroup ??= createCgroup?.() ?? null
    // AWS lends an init a whole core.
    this.#cgroup?.limitCpu(false)
    const process = startRuntimeProcess({
      launch,
      entrances: this.#cgroup?.entrances ?? [],
      reaper,
      variables: {
        AWS_LAMBDA_RUNTIME_API: this.#listener.endpoint,
        AWS_LAMBDA_LOG_STREAM_NAME: this.logStream,
        ...this.#tmpVariables(),
      },
      print: (chunk) => {
        this.#tail?.write(chunk)
        print(chunk)
      },
      onEnd: (end) => {
        this.#onEnd(requestId, end)
      },
    })
    this.#process = process
    this.#processes.add(process.gone)
    void process.gone.then(() => this.#processes.delete(process.gone))
  }

  #onEnd(requestId: string, end: ProcessEnd): void {
    this.kill()
    if (this.#cgroup?.wasOutOfMemory() === true) this.#maxMemoryUsedMb = this.#host.memoryMb
    const describe = (id: string): FunctionError =>
      end.kind === 'exited' ? exited(id, end.exitCode, end.signal) : notStarted(id, end.reason)
    this.#settleInit((initMs) => ({kind: 'failed', initMs, error: describe(requestId), isExit: true}))
    const run = this.#run
    if (run !== null) {
      this.#settleRun({kind: 'exit', error: describe(run.event.requestId), isDelivered: run.isDelivered})
    }
  }

  #onNext(reply: RuntimeReply): void {
    if (this.#state.requestNext() !== 'accepted') {
      sendRefusal(reply, 'invalid-state')
      return
    }
    this.#idleNext = reply
    this.#settleInit((initMs) => ({kind: 'ready', initMs}))
    if (this.#run !== null) this.#deliver(this.#run, reply)
  }

  /** The process is alive and may ask on another connection; what comes meanwhile waits for that. */
  #onHungUp(reply: RuntimeReply): void {
    if (this.#idleNext !== reply) return
    this.#idleNext = null
    this.#state.hangUp()
  }

  #deliver(run: Run, reply: RuntimeReply): void {
    this.#idleNext = null
    this.#state.run(run.event.requestId)
    run.isDelivered = true
    sendEvent(reply, run.event, Date.now())
  }

  #onAnswer(answer: RuntimeAnswer, reply: RuntimeReply): void {
    const verdict = this.#state.answer(answer.requestId)
    if (verdict !== 'accepted') {
      sendRefusal(reply, verdict)
      return
    }
    if (answer.payload === null) {
      sendTooLarge(reply)
      this.#settleRun({kind: 'error', error: responseTooLarge()})
      return
    }
    sendAccepted(reply)
    if (answer.kind === 'response') this.#settleRun({kind: 'response', payload: answer.payload})
    else this.#settleRun({kind: 'error', error: toFunctionError(answer.payload, answer.errorType)})
  }

  #onInitError(payload: Buffer, reply: RuntimeReply): void {
    const verdict = this.#state.failInit()
    if (verdict !== 'accepted') {
      sendRefusal(reply, verdict)
      return
    }
    sendAccepted(reply)
    const init = this.#init
    if (init === null) return
    const initMs = this.#host.nowMs() - init.startedAtMs
    const failed: InitOutcome = {kind: 'failed', initMs, error: toFunctionError(payload, null), isExit: false}
    init.reported = failed
    clearTimeout(init.timer)
    init.timer = setTimeout(() => {
      this.#settleInit(() => failed)
    }, LAST_WORDS_MS)
  }

  #settleInit(outcomeAfter: (initMs: Ms) => InitOutcome): void {
    const init = this.#init
    if (init === null) return
    this.#init = null
    // A runtime grows while it starts: what was read in the middle of it is no measure.
    this.#memoryReadAtMs = Number.NEGATIVE_INFINITY
    clearTimeout(init.timer)
    const outcome = init.reported ?? outcomeAfter(this.#host.nowMs() - init.startedAtMs)
    if (outcome.kind === 'ready') this.#cgroup?.limitCpu(true)
    else this.kill()
    init.settle(outcome)
  }

  #settleRun(outcome: RunOutcome): void {
    const run = this.#run
    if (run === null) return
    this.#run = null
    this.#deadline.lift()
    run.settle(outcome)
  }
}

function toFunctionError(payload: Buffer, header: string | null): FunctionError {
  const isKnown = header !== null && /^(Runtime|Function)\.[A-Z][a-zA-Z]+$/.test(header)
  return {errorType: isKnown ? header : 'Runtime.Unknown', payload}
}

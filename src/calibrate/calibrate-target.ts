import {checkReply} from '../dataflow/calls/check-reply.js'
import {ExternalError, InterruptError, MeasurementError} from '../errors.js'
import type {Clock} from '../kernel/clock.js'
import type {Ms} from '../model/units.js'
import type {OpenTarget, openTarget} from '../offload/open-target.js'
import type {LambdaTargetName} from '../offload/registry.js'
import type {TargetWish} from '../offload/target-adapter.js'
import type {OffloadTarget, TargetReply, TargetRequest} from '../offload/target.js'
import {createEvents, requestFor, requestOf} from './calibration-request.js'
import type {CalibrationSamples, ColdSample, WarmSamples} from './fit-profile.js'

/** How many calls of which kind a calibration makes. */
export interface CalibrationPlan {
  readonly batchSizes: readonly number[]
  /** Warm calls of each batch size. */
  readonly repetitions: number
  readonly coldStarts: number
}

/** Targets, clock and ways out of a calibration, so that a test can give others. */
export interface CalibrationWorld {
  readonly open: typeof openTarget
  readonly clock: Clock
  /** CPU time of this process so far: what a call takes of its caller. */
  readonly cpuMs: () => Ms
  /** Called before each call. */
  readonly progress: (doneCalls: number, totalCalls: number) => void
  /** Ends it between two calls, and leaves those that are under way. */
  readonly signal: AbortSignal
}

/** What was measured, and what it took. */
export interface Calibration {
  readonly samples: CalibrationSamples
  readonly calls: number
  /** As billed, of all calls. */
  readonly billedMs: Ms
}

/** Long enough that calls sent at once meet each other at work, so that each starts an environment. */
const CONCURRENT_WORK_MS = 500
/** Warm calls of a size that come before its measured ones: a runtime compiles and sockets open. */
const UNMEASURED_CALLS = 5

/** The number of calls that a plan makes, those that are not measured included. */
export const plannedCalls = ({batchSizes, repetitions, coldStarts}: CalibrationPlan): number =>
  batchSizes.length * (repetitions + UNMEASURED_CALLS) + coldStarts

/** Opens a target, measures it and closes it; throws what opening it does, an ExternalError at any reply but `ok`, a MeasurementError where hardly a call was cold. */
export async function calibrateTarget(
  plan: CalibrationPlan,
  {name, ...wish}: TargetWish & {readonly name: LambdaTargetName},
  world: CalibrationWorld,
): Promise<Calibration> {
  const opened = await world.open(name, wish)
  try {
    return await measure(plan, opened, world)
  } finally {
    await opened.close()
  }
}

/** Calls a function warm, size by size, one call after another, and cold. Where environments do not end on order, cold starts come of calls at once. */
async function measure(
  plan: CalibrationPlan,
  {target, canReclaim}: OpenTarget,
  world: CalibrationWorld,
): Promise<Calibration> {
  const caller = new Caller(target, world, plannedCalls(plan))
  const cold = canReclaim ? await coldOneByOne(plan, target, caller) : await coldAtOnce(plan, caller)
  const warm = []
  for (const batchEvents of plan.batchSizes) {
    warm.push({batchEvents, ...(await measureWarm(batchEvents, plan.repetitions, {world, caller}))})
  }
  if (cold.length < 2) {
    throw new MeasurementError(
      `${cold.length} of ${plan.coldStarts} calls were cold: too few to tell a cold start`,
      {
        suggestions: [
          'wait until idle environments have ended, about 10 minutes, or deploy anew',
          'raise --cold-starts',
        ],
      },
    )
  }
  return {samples: {warm, cold}, calls: caller.calls, billedMs: caller.billedMs}
}

/** Warm calls of one size; what each takes of this process, building its request and reading its answer included. */
async function measureWarm(
  batchEvents: number,
  repetitions: number,
  {world, caller}: {readonly world: CalibrationWorld; readonly caller: Caller},
): Promise<Pick<WarmSamples, 'roundTripMs' | 'cpuMs'>> {
  const eventAt = createEvents()
  const events = Array.from({length: batchEvents}, (_, id) => eventAt(id))
  const numbers = events.map(({id}) => id)
  const callOnce = async (): Promise<Answered> => {
    const answered = await caller.call(requestFor(events, 0))
    checkReply(numbers, Buffer.from(answered.reply.payload ?? []).toString())
    return answered
  }
  for (let i = 0; i < UNMEASURED_CALLS; i++) await callOnce()
  const roundTripMs: Ms[] = []
  const [cpuBeforeMs, callsBefore] = [world.cpuMs(), caller.calls]
  while (roundTripMs.length < repetitions) {
    const {reply, spentMs} = await callOnce()
    if (!reply.isCold) roundTripMs.push(spentMs)
  }
  return {roundTripMs, cpuMs: (world.cpuMs() - cpuBeforeMs) / (caller.calls - callsBefore)}
}

async function coldOneByOne(
  plan: CalibrationPlan,
  target: OffloadTarget,
  caller: Caller,
): Promise<ColdSample[]> {
  const cold: ColdSample[] = []
  for (let i = 0; i < plan.coldStarts; i++) {
    await target.reclaimIdle()
    cold.push(...toColdSamples(await caller.call(requestOf(1, 0)), 0))
  }
  return cold
}

/** No call ends an environment on AWS, but calls at once need one each. */
async function coldAtOnce({coldStarts}: CalibrationPlan, caller: Caller): Promise<ColdSample[]> {
  const request = requestOf(1, CONCURRENT_WORK_MS)
  const calls = await Promise.all(Array.from({length: coldStarts}, () => caller.call(request)))
  return calls.flatMap((call) => toColdSamples(call, CONCURRENT_WORK_MS))
}

const toColdSamples = ({reply, spentMs}: Answered, workMs: Ms): readonly ColdSample[] =>
  reply.isCold ? [{roundTripMs: spentMs, initMs: reply.initMs, workMs}] : []

interface Answered {
  readonly reply: TargetReply
  readonly spentMs: Ms
}

class Caller {
  readonly #target: OffloadTarget
  readonly #world: CalibrationWorld
  readonly #totalCalls: number
  readonly #interrupted: Promise<never>
  calls = 0
  billedMs: Ms = 0

  constructor(target: OffloadTarget, world: CalibrationWorld, totalCalls: number) {
    this.#target = target
    this.#world = world
    this.#totalCalls = totalCalls
    this.#interrupted = rejectionAt(world.signal)
  }

  async call(request: Omit<TargetRequest, 'invocation'>): Promise<Answered> {
    const {clock, progress, signal} = this.#world
    if (signal.aborted) throw interrupted()
    progress(this.calls, this.#totalCalls)
    const invocation = this.calls++
    const sentAtMs = clock.nowMs()
    const reply = await Promise.race([this.#target.invoke({...request, invocation}), this.#interrupted])
    const spentMs = clock.nowMs() - sentAtMs
    if (reply.status !== 'ok') {
      const reason = reply.reason === '' ? '' : `, ${reply.reason}`
      const {batchEvents, payload} = request
      const events = `${batchEvents} ${batchEvents === 1 ? 'event' : 'events'} in ${payload.byteLength} bytes`
      throw new ExternalError(
        `call ${invocation + 1} of the calibration, ${events}, ended ${reply.status}${reason}, attempt 1`,
        {
          suggestions: reply.status.endsWith('too-large') ? ['end --batch-sizes with a smaller one'] : [],
        },
      )
    }
    this.billedMs += reply.billedMs
    return {reply, spentMs}
  }
}

const interrupted = (): InterruptError => new InterruptError('interrupted; no profile is written')

function rejectionAt(signal: AbortSignal): Promise<never> {
  const rejection = new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => {
      reject(interrupted())
    })
  })
  // Between two calls nothing waits for it.
  rejection.catch(() => undefined)
  return rejection
}

import {createRandom, type Random} from '../../kernel/random.js'
import {type Fault, type FaultKind, JOB_FAULTS, METRIC_FAULTS} from '../../model/fault.js'
import type {Trial} from '../../model/trial.js'
import {type Ms, msToNs, type Ns} from '../../model/units.js'

/** A request as far as a fault is concerned. */
export interface FaultyRequest {
  /** Unique in the trial, retries included: it keys what is drawn for this request. */
  readonly invocation: number
  readonly sentAtNs: Ns
  /** The first `batchEvents` are the numbers of its events. */
  readonly events: ArrayLike<number>
  readonly batchEvents: number
}

/** What goes wrong with one request; several faults may strike it. */
export interface Disturbance {
  /** Answered in the function's place. */
  readonly refusal: 'throttled' | 'unavailable' | null
  readonly retryAfterMs: Ms
  readonly slowedBy: number
  readonly isHung: boolean
  /** The environment dies after this share of the work; null = it lives. */
  readonly crashesAfterShare: number | null
  readonly isFailed: boolean
  readonly isLost: boolean
  /** 0 = it comes once. */
  readonly againAfterMs: Ms
  /** By position in the request; null = all answered. */
  readonly content: {readonly answered: readonly number[]; readonly refused: readonly number[]} | null
  /** No environment that is there now may serve it, or anything after it. */
  readonly isReclaimed: boolean
}

const NONE: Disturbance = {
  refusal: null,
  retryAfterMs: 0,
  slowedBy: 1,
  isHung: false,
  crashesAfterShare: null,
  isFailed: false,
  isLost: false,
  againAfterMs: 0,
  content: null,
  isReclaimed: false,
}

type FaultOf<Kind extends FaultKind> = Extract<Fault, {readonly kind: Kind}>

interface Draws {
  /** By request. */
  readonly hit: Random
  /** By request, for what else is drawn about it. */
  readonly detail: Random
  /** By event. */
  readonly event: Random
}

type Strike<Kind extends FaultKind> = (
  fault: FaultOf<Kind>,
  request: FaultyRequest,
  draws: Draws,
) => Partial<Disturbance> | null

const positions = (
  {events, batchEvents}: FaultyRequest,
  isWanted: (event: number, position: number) => boolean,
): readonly number[] =>
  Array.from({length: batchEvents}, (_, position) => position).filter((position) =>
    isWanted(events[position] ?? 0, position),
  )

const rejecting = ({share}: {readonly share: number}, request: FaultyRequest, {event}: Draws) => {
  const refused = positions(request, (number) => event.at(number) < share)
  if (refused.length === 0) return null
  return {content: {refused, answered: positions(request, (_, position) => !refused.includes(position))}}
}

/** One entry for each fault that strikes requests: what it does to one that it hits. */
const STRIKES: {readonly [Kind in FaultKind]?: Strike<Kind>} = {
  'throttle-storm': ({retryAfterMs}) => ({refusal: 'throttled', retryAfterMs}),
  'target-down': () => ({refusal: 'unavailable'}),
  'slow-region': ({factor}) => ({slowedBy: factor}),
  'time-outs': () => ({isHung: true}),
  'handler-errors': () => ({isFailed: true}),
  'event-errors': rejecting,
  'poison-events': ({share}, request, {event}) =>
    positions(request, (number) => event.at(number) < share).length > 0 ? {isFailed: true} : null,
  'lost-responses': () => ({isLost: true}),
  'duplicate-responses': ({afterMs}) => ({againAfterMs: afterMs}),
  'malformed-responses': ({kept}, request, {detail}) => ({
    content: {
      answered: positions(request, (_, position) => {
        return detail.at(request.invocation * 1024 + (position % 1024)) < kept
      }),
      refused: [],
    },
  }),
  'environment-crashes': (_fault, {invocation}, {detail}) => ({crashesAfterShare: detail.at(invocation)}),
}

/** What the faults of a trial do to its requests; the same for every target. */
export interface RequestFaults {
  /** Requests come in order of `sentAtNs`. */
  strike(request: FaultyRequest): Disturbance
  /** Those that have struck no request so far, each kind once. */
  readonly idleKinds: readonly FaultKind[]
}

/** The faults of a trial that strike its requests; null where none does. */
export const requestFaultsOf = ({faults, seed, load}: Trial): RequestFaults | null =>
  createRequestFaults(faults, {seed, windowStartNs: msToNs(load.extent.warmupMs)})

/** Null where no fault strikes the target. */
export function createRequestFaults(
  faults: readonly Fault[],
  {seed, windowStartNs}: {readonly seed: number; readonly windowStartNs: Ns},
): RequestFaults | null {
  const strikers = faults
    .filter(({kind}) => !METRIC_FAULTS.includes(kind) && !JOB_FAULTS.includes(kind))
    .map((fault, index) => ({
      kind: fault.kind,
      strike: createStriker(fault, index, {seed, windowStartNs}),
      hits: 0,
    }))
  if (strikers.length === 0) return null
  return {
    strike: (request) =>
      strikers.reduce((so, striker) => {
        const blow = striker.strike(request)
        if (blow === null) return so
        striker.hits++
        return {...so, ...blow}
      }, NONE),
    get idleKinds() {
      return [...new Set(strikers.filter(({hits}) => hits === 0).map(({kind}) => kind))]
    },
  }
}

type Striker = (request: FaultyRequest) => Partial<Disturbance> | null

function createStriker(
  fault: Fault,
  index: number,
  {seed, windowStartNs}: {readonly seed: number; readonly windowStartNs: Ns},
): Striker {
  const purpose = `fault-${index}-${fault.kind}`
  const draws = {
    hit: createRandom(seed, purpose),
    detail: createRandom(seed, `${purpose}-detail`),
    event: createRandom(seed, `${purpose}-event`),
  }
  const fromNs = windowStartNs + ('atMs' in fault ? msToNs(fault.atMs) : 0)
  const forNs = 'forMs' in fault ? msToNs(fault.forMs) : 0
  if (fault.kind === 'cold-start-storm') return createStorm(fromNs, forNs)

  const toNs = forNs === 0 ? Infinity : fromNs + forNs
  // A share of events is drawn by event.
  const isByEvent = fault.kind === 'event-errors' || fault.kind === 'poison-events'
  const share = 'share' in fault && !isByEvent ? fault.share : 1
  const strike = STRIKES[fault.kind] as Strike<FaultKind> | undefined
  return (request) => {
    const {sentAtNs, invocation} = request
    if (sentAtNs < fromNs || sentAtNs >= toNs || draws.hit.at(invocation) >= share) return null
    return strike?.(fault, request, draws) ?? null
  }
}

/** Nothing can tell when an idle environment went but the next request. */
function createStorm(fromNs: Ns, forNs: Ns): Striker {
  let isOver = false
  return ({sentAtNs}) => {
    if (isOver || sentAtNs < fromNs) return null
    isOver = sentAtNs >= fromNs + forNs
    return {isReclaimed: true}
  }
}

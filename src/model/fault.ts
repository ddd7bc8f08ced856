interface FaultSetting {
  readonly default: number
  readonly minimum: number
  readonly maximum?: number
  readonly describe: string
}

const AT = {default: 0, minimum: 0, describe: 'Begins so long after the start of the measured window.'}
const FOR = {default: 0, minimum: 0, describe: 'Lasts so long; 0s = to the end.'}
const SPAN = {atMs: AT, forMs: FOR}
const SHARE = {default: 1, minimum: 0, maximum: 1, describe: 'Share of the requests that it hits.'}

/**
 * What can go wrong, by its word in `faults:` of a sweep file: all that a fault knows is these numbers and the
 * trial's seed. A key that ends in Ms is written without it, as a duration.
 */
export const FAULTS = {
  'throttle-storm': {
    summary: 'Requests are refused with 429.',
    settings: {
      ...SPAN,
      share: SHARE,
      retryAfterMs: {default: 0, minimum: 0, describe: 'What Retry-After asks for.'},
    },
  },
  'slow-region': {
    summary: 'Network, cold starts and handlers take a multiple of their time.',
    settings: {
      ...SPAN,
      factor: {default: 5, minimum: 1, maximum: 1000, describe: 'How many times as long.'},
    },
  },
  'time-outs': {
    summary: 'The function hangs until its time-out, and its environment is lost.',
    settings: {...SPAN, share: SHARE},
  },
  'handler-errors': {
    summary: 'The function does its work and then fails.',
    settings: {...SPAN, share: SHARE},
  },
  'event-errors': {
    summary: 'The function refuses single events of a batch and answers the others.',
    settings: {
      ...SPAN,
      share: {default: 0.01, minimum: 0, maximum: 1, describe: 'Share of the events that it hits.'},
    },
  },
  'poison-events': {
    summary: 'Every batch that holds a poison event fails; the same events for the whole trial.',
    settings: {
      share: {default: 0.001, minimum: 0, maximum: 1, describe: 'Share of the events that are poison.'},
    },
  },
  'lost-responses': {
    summary: 'The function works and answers, and the reply never arrives.',
    settings: {...SPAN, share: SHARE},
  },
  'duplicate-responses': {
    summary: 'A reply arrives a second time.',
    settings: {
      ...SPAN,
      share: SHARE,
      afterMs: {default: 50, minimum: 0, describe: 'How long after the first.'},
    },
  },
  'malformed-responses': {
    summary: 'A reply is truncated or lacks events.',
    settings: {
      ...SPAN,
      share: SHARE,
      kept: {
        default: 0,
        minimum: 0,
        maximum: 1,
        describe: 'Share of its events that can still be read; 0 = cut off.',
      },
    },
  },
  'environment-crashes': {
    summary: 'The environment dies in the middle of a batch.',
    settings: {...SPAN, share: SHARE},
  },
  'cold-start-storm': {
    summary: 'All environments are reclaimed.',
    settings: {
      atMs: AT,
      forMs: {default: 0, minimum: 0, describe: 'None is kept for so long; 0s = reclaimed once.'},
    },
  },
  'target-down': {
    summary: 'Nothing answers but errors of the service, until it is back.',
    settings: {...SPAN},
  },
  'slot-crash': {
    summary: 'A slot dies, and the whole job goes back to its last checkpoint.',
    settings: {
      atMs: AT,
      restartMs: {
        default: 10_000,
        minimum: 0,
        describe: 'From the crash until the job runs again: noticed, restarted, restored.',
      },
    },
  },
  'clock-step': {
    summary: "The control plane's clock jumps, and with it the rates of that interval.",
    settings: {
      atMs: AT,
      seconds: {default: 60, minimum: -86_400, maximum: 86_400, describe: 'How far; negative = back.'},
    },
  },
  'metrics-stale': {
    summary: 'The strategy sees no new metrics.',
    settings: {...SPAN},
  },
  'metrics-missing': {
    summary: 'Every metric that the strategy sees is NaN.',
    settings: {...SPAN},
  },
} as const satisfies Readonly<
  Record<string, {readonly summary: string; readonly settings: Readonly<Record<string, FaultSetting>>}>
>

export type FaultKind = keyof typeof FAULTS

/** One fault with all its settings; instants count from the start of the measured window. */
export type Fault = {
  readonly [Kind in FaultKind]: {readonly kind: Kind} & {
    readonly [Setting in keyof (typeof FAULTS)[Kind]['settings']]: number
  }
}[FaultKind]

/** These strike what a strategy sees. */
export const METRIC_FAULTS: readonly FaultKind[] = ['clock-step', 'metrics-stale', 'metrics-missing']

/** These strike the job itself, whatever its pipeline; all others strike the target. */
export const JOB_FAULTS: readonly FaultKind[] = ['slot-crash']

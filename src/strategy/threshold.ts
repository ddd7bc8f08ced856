import {defineStrategy} from './strategy.js'

/** The rule of the original study, read with a true rate: all or nothing above a fixed limit. */
export const threshold = defineStrategy({
  summary:
    'Offloads everything while input rate or busy share is above its limit. No load or NaN metrics: nothing.',
  settings: {
    inputThreshold: {default: 500, minimum: 0, describe: 'Offload above this input rate, events/s.'},
    busyThreshold: {default: 0.06, minimum: 0, maximum: 1, describe: 'Offload above this busy share.'},
  },
  create: ({inputThreshold, busyThreshold}) => ({
    kind: 'tick',
    decide({inputRateEps, busyShare}) {
      if (inputRateEps > inputThreshold) return {share: 1, reason: 'input above threshold'}
      if (busyShare > busyThreshold) return {share: 1, reason: 'busy above threshold'}

      return {share: 0, reason: 'below both thresholds'}
    },
  }),
})

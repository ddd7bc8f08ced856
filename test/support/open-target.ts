import type {OpenTarget} from '../../src/offload/open-target.js'
import type {OffloadTarget, TargetReply} from '../../src/offload/target.js'

/** Of a call that found no environment. */
export const OK_REPLY: TargetReply = {
  status: 'ok',
  reason: '',
  retryAfterMs: 0,
  isCold: true,
  initMs: 1,
  durationMs: 1,
  billedMs: 1,
  environmentId: 1,
  clientWaitNs: 0,
  responseBytes: 2,
  payload: Buffer.from('{}'),
}

/** An open target whose environments end on order, and that answers calls so. */
export const openTargetOf = (invoke: OffloadTarget['invoke']): OpenTarget => ({
  target: {
    invoke,
    reclaimIdle: () => Promise.resolve(),
    warm: () => Promise.resolve(),
    environments: 1,
    close: () => Promise.resolve(),
  },
  canReclaim: true,
  close: () => Promise.resolve(),
})

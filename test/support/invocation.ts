import type {InvocationRow} from '../../src/engine/engine.js'
import {runMs} from '../../src/model/units.js'

/** What a test says about a call; all the rest is one event that was answered at once. */
export const buildInvocation = ({
  sentAtMs = 0,
  ...changes
}: Partial<Omit<InvocationRow, 'sentAtMs'>> & {readonly sentAtMs?: number} = {}): InvocationRow => ({
  sentAtMs: runMs(sentAtMs * 1e6),
  batchEvents: 1,
  requestBytes: 100,
  responseBytes: 100,
  attempts: 1,
  status: 'ok',
  isCold: false,
  queueMs: 0,
  clientMs: 0,
  initMs: 0,
  durationMs: 0,
  billedMs: 0,
  environmentId: 1,
  errorType: '',
  ...changes,
})

import type {InvocationRow} from '../../src/engine/engine.js'
import {runMs} from '../../src/model/units.js'

/** What a test says about a call; all the rest is one event that was answered at once, all or nothing by its status. */
export const buildInvocation = ({
  sentAtMs = 0,
  batchEvents = 1,
  durationMs = 0,
  status = 'ok',
  ...changes
}: Partial<Omit<InvocationRow, 'sentAtMs'>> & {readonly sentAtMs?: number} = {}): InvocationRow => ({
  sentAtMs: runMs(sentAtMs * 1e6),
  batchEvents,
  requestBytes: 100,
  responseBytes: 100,
  attempts: 1,
  status,
  isCold: false,
  queueMs: 0,
  clientMs: 0,
  initMs: 0,
  durationMs,
  billedMs: 0,
  environmentId: 1,
  errorType: '',
  takenEvents: status === 'ok' ? batchEvents : 0,
  takenWorkMs: status === 'ok' ? durationMs : 0,
  ...changes,
})

import type {InvocationRow} from '../../src/engine/engine.js'

/** What a row says now: engines may make the next one of the same object. */
export const copyOfRow = (row: InvocationRow): InvocationRow => ({
  sentAtMs: row.sentAtMs,
  batchEvents: row.batchEvents,
  requestBytes: row.requestBytes,
  responseBytes: row.responseBytes,
  attempts: row.attempts,
  status: row.status,
  isCold: row.isCold,
  queueMs: row.queueMs,
  clientMs: row.clientMs,
  initMs: row.initMs,
  durationMs: row.durationMs,
  billedMs: row.billedMs,
  environmentId: row.environmentId,
  errorType: row.errorType,
  takenEvents: row.takenEvents,
  takenWorkMs: row.takenWorkMs,
})

/**
 * The operator `tokenize` as a Lambda function. Request, response and every message are fixed by
 * test/fixtures/tokenize-vectors.json, for this file and its siblings in Python and Java.
 */

const TOKEN = /[A-Za-z0-9_]+/g
/** Lambda gives one vCPU at this size; below it the same work takes proportionally longer. */
const ONE_VCPU_MB = 1769
/** No invocation can last longer than Lambda's longest time-out. */
const LONGEST_SERVICE_MS = 900_000

class MalformedBatch extends Error {
  name = 'MalformedBatch'
}

export const handler = async (batch) => {
  const startedAtMs = performance.now()
  const cpuAtStart = batch?.serviceMode === 'cpu' ? process.cpuUsage() : null
  requireBatch(batch)

  const events = batch.events.map(tokenizeEvent)
  if (cpuAtStart !== null) burnSince(cpuAtStart, batch.serviceTimeMs)
  // Even the variables of this process cost more to read than a small batch to tokenize.
  else if (batch.serviceTimeMs > 0) sleepUntil(startedAtMs + batch.serviceTimeMs * slowdown())
  return {events}
}

function tokenizeEvent({id, text}) {
  if (typeof text !== 'string') return {id, error: `text must be a string, got ${kindOf(text)}`}
  return {id, tokens: text.match(TOKEN) ?? []}
}

/** A batch that is not understood fails as a whole, before it costs any service time. */
function requireBatch(batch) {
  require(kindOf(batch) === 'object', 'the request must be an object', batch)
  const {serviceTimeMs, serviceMode, events} = batch
  const isTime =
    typeof serviceTimeMs === 'number' && serviceTimeMs >= 0 && serviceTimeMs <= LONGEST_SERVICE_MS
  require(isTime, `serviceTimeMs must be a number from 0 to ${LONGEST_SERVICE_MS}`, serviceTimeMs)
  require(['sleep', 'cpu'].includes(serviceMode), 'serviceMode must be "sleep" or "cpu"', serviceMode)
  require(Array.isArray(events), 'events must be an array', events)
  events.forEach((event, index) => {
    require(kindOf(event) === 'object', `events[${index}] must be an object`, event)
    const isId = Number.isSafeInteger(event.id) && event.id >= 0
    require(isId, `events[${index}].id must be an integer from 0 to ${Number.MAX_SAFE_INTEGER}`, event.id)
  })
}

function require(isTrue, rule, received) {
  if (!isTrue) throw new MalformedBatch(`${rule}, got ${kindOf(received)}`)
}

/** JSON's own words, so that the three languages say the same. */
function kindOf(value) {
  if (value === undefined) return 'nothing'
  if (value === null) return 'null'
  return Array.isArray(value) ? 'array' : typeof value
}

function slowdown() {
  const memoryMb = Number(process.env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE ?? ONE_VCPU_MB)
  return Math.max(1, ONE_VCPU_MB / memoryMb)
}

/** Blocks: a timer would be late by up to a millisecond, and nothing else runs in an environment. */
function sleepUntil(deadlineMs) {
  const cell = new Int32Array(new SharedArrayBuffer(4))
  for (let leftMs = deadlineMs - performance.now(); leftMs > 0; leftMs = deadlineMs - performance.now()) {
    Atomics.wait(cell, 0, 0, leftMs)
  }
}

/** Uses up CPU time, not wall time: a small function then takes longer by itself, as on AWS. */
function burnSince(cpuAtStart, serviceTimeMs) {
  const usedMs = () => {
    const {user, system} = process.cpuUsage(cpuAtStart)
    return (user + system) / 1000
  }
  while (usedMs() < serviceTimeMs);
}

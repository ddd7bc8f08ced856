/**
 * The operator `tokenize` as a Lambda function, queries of single events, and the first half of queries over windows:
 * partial aggregates. Request, response and every message are fixed by test/fixtures/tokenize-vectors.json, for this file and its siblings in Python
 * and Java.
 */

const TOKEN = /[A-Za-z0-9_]+/g
/** Lambda gives one vCPU at this size; below it the same work takes proportionally longer. */
const ONE_VCPU_MB = 1769
/** No invocation can last longer than Lambda's longest time-out. */
const LONGEST_SERVICE_MS = 900_000
const BID = /^Bid\{auction=([0-9]{1,15}), bidder=([0-9]{1,15}), price=([0-9]{1,15}),/
const PERSON = /^Person\{id=([0-9]{1,15}),/
const AUCTION = /^Auction\{id=[0-9]{1,15}(?=,).*?, seller=([0-9]{1,15}),/s
const EXTRA = /, extra='(.*)'\}$/s

/** By query of single events: the row that a bid comes to, or null. */
const ROWS = {
  q1: ({auction, bidder, price}, atMs) => [auction, bidder, price * 908, atMs],
  q2: ({auction, price}) => (auction % 123 === 0 ? [auction, price] : null),
  q14: ({auction, bidder, price}, atMs, text) => {
    const converted = price * 908
    if (converted <= 1_000_000_000 || converted >= 50_000_000_000) return null
    return [auction, bidder, converted, timeOfDay(atMs), atMs, charactersC(text)]
  },
}

/** 1 by day, 2 by night, 3 between them; the day begins at instant 0. */
function timeOfDay(atMs) {
  const hour = Math.floor(atMs / 3_600_000) % 24
  if (hour >= 8 && hour <= 18) return 1
  return hour <= 6 || hour >= 20 ? 2 : 3
}

const charactersC = (text) => (EXTRA.exec(text)?.[1] ?? '').split('c').length - 1

/** By query over windows: the events that it reads, what one pane is folded into, and the rows of an answer that it comes to. */
const PANES = {
  q5: {
    read: readBid,
    empty: () => new Map(),
    fold: (counts, {auction}) => counts.set(auction, (counts.get(auction) ?? 0) + 1),
    entries: (counts) => [...counts],
  },
  q7: {
    read: readBid,
    empty: () => ({price: -1, bids: []}),
    fold: (highest, {auction, bidder, price}, atMs) => {
      if (price < highest.price) return
      if (price > highest.price) highest.bids = []
      highest.price = price
      highest.bids.push([auction, bidder, atMs, price])
    },
    entries: ({bids}) => bids,
  },
  q8: {
    read: readNewcomer,
    empty: () => ({persons: new Set(), sellers: new Set()}),
    fold: ({persons, sellers}, {person, seller}) =>
      seller === undefined ? persons.add(person) : sellers.add(seller),
    entries: ({persons, sellers}) => [
      ...Array.from(persons, (id) => [0, id]),
      ...Array.from(sellers, (id) => [1, id]),
    ],
  },
  q11: {
    read: readBid,
    empty: () => new Map(),
    fold: (sessions, {bidder}, atMs) => {
      const [first, last, count] = sessions.get(bidder) ?? [atMs, atMs, 0]
      sessions.set(bidder, [Math.min(first, atMs), Math.max(last, atMs), count + 1])
    },
    entries: (sessions) => Array.from(sessions, ([bidder, session]) => [bidder, ...session]),
  },
}

class MalformedBatch extends Error {
  name = 'MalformedBatch'
}

export const handler = async (batch) => {
  const startedAtMs = performance.now()
  const cpuAtStart = batch?.serviceMode === 'cpu' ? process.cpuUsage() : null
  requireBatch(batch)

  const answer = answerOf(batch)
  if (cpuAtStart !== null) burnSince(cpuAtStart, batch.serviceTimeMs)
  // Even the variables of this process cost more to read than a small batch to tokenize.
  else if (batch.serviceTimeMs > 0) sleepUntil(startedAtMs + batch.serviceTimeMs * slowdown())
  return answer
}

function answerOf(batch) {
  if (isTokenize(batch)) return {events: batch.events.map(tokenizeEvent)}
  return isOverWindows(batch) ? aggregate(batch) : select(batch)
}

const isOverWindows = ({query}) => Object.hasOwn(PANES, query)

const isTokenize = ({query}) => query === undefined || query === 'tokenize'

/** The rows of all events whose texts are read, each with the id of its event. */
function select({query, events}) {
  const rows = []
  const {ids, errors} = readEvents(events, readBid, (bid, {id, atMs, text}) => {
    const row = ROWS[query](bid, atMs, text)
    if (row !== null) rows.push([id, ...row])
  })
  return {ids, rows, ...errors}
}

/** Partial aggregates of all events whose texts are read, pane by pane in order of first sight. */
function aggregate({query, slideMs, events}) {
  const {read, empty, fold, entries} = PANES[query]
  const panes = new Map()
  const {ids, errors} = readEvents(events, read, (event, {atMs}) => {
    const pane = Math.floor(atMs / slideMs)
    if (!panes.has(pane)) panes.set(pane, empty())
    fold(panes.get(pane), event, atMs)
  })
  return {ids, panes: Array.from(panes, ([pane, part]) => [pane, entries(part)]), ...errors}
}

/** Visits every event that is read; the ids of all events with a text, and the errors of those without, if there are any. */
function readEvents(events, read, visit) {
  const ids = []
  const errors = []
  for (const event of events) {
    const {id, text} = event
    if (typeof text !== 'string') {
      errors.push({id, error: notText(text)})
      continue
    }
    ids.push(id)
    const found = read(text)
    if (found !== null) visit(found, event)
  }
  return {ids, errors: errors.length === 0 ? {} : {errors}}
}

function readBid(text) {
  const bid = BID.exec(text)
  return bid && {auction: Number(bid[1]), bidder: Number(bid[2]), price: Number(bid[3])}
}

/** A person, or an auction by its seller. */
function readNewcomer(text) {
  const person = PERSON.exec(text)
  if (person !== null) return {person: Number(person[1])}
  const auction = AUCTION.exec(text)
  return auction && {seller: Number(auction[1])}
}

const notText = (text) => `text must be a string, got ${kindOf(text)}`

function tokenizeEvent({id, text}) {
  if (typeof text !== 'string') return {id, error: notText(text)}
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
  if (!isTokenize(batch)) requireQuery(batch)
  require(Array.isArray(events), 'events must be an array', events)
  events.forEach((event, index) => {
    require(kindOf(event) === 'object', `events[${index}] must be an object`, event)
    requireInteger(`events[${index}].id`, event.id, 0)
    if (!isTokenize(batch)) requireInteger(`events[${index}].atMs`, event.atMs, 0)
  })
}

function requireQuery({query, slideMs}) {
  const known = ['tokenize', ...Object.keys(ROWS), ...Object.keys(PANES)]
  require(known.includes(query), `query must be one of ${known.join(', ')}`, query)
  if (isOverWindows({query})) requireInteger('slideMs', slideMs, 1)
}

function requireInteger(name, value, least) {
  const isOne = Number.isSafeInteger(value) && value >= least
  require(isOne, `${name} must be an integer from ${least} to ${Number.MAX_SAFE_INTEGER}`, value)
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

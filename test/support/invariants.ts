import {expect} from 'vitest'
import {createServiceTimes} from '../../src/dataflow/service-time.js'
import {buildRow} from '../../src/experiment/trial/build-row.js'
import {createRowCheck} from '../../src/results/check/check-row.js'
import {columnsOf} from '../../src/results/trial-columns.js'
import {createSchedule} from '../../src/workload/schedule.js'
import {msToNs} from '../../src/model/units.js'
import type {Observed} from './observe.js'
import type {SunkRow} from './sunk-rows.js'

/** As `expect`, at the price of a comparison: these loops run over every row of hundreds of trials. */
function must(isTrue: boolean, row: unknown): void {
  if (!isTrue) throw new Error(`does not hold for ${JSON.stringify(row)}`)
}

/** intended = sunk + unfinished + dropped, each event once. */
export function expectConservation({history: {outcome}, rows}: Observed): void {
  const {intendedEvents, sunkEvents, unfinishedEvents, droppedEvents, duplicateEvents} = outcome
  expect(sunkEvents + unfinishedEvents + droppedEvents).toBe(intendedEvents)
  expect(duplicateEvents).toBe(0)
  const distinct = new Set(rows.map(({event}) => event))
  expect(distinct.size).toBe(sunkEvents)
  expect(rows.length - distinct.size).toBeLessThanOrEqual(outcome.accounting.suppressedDuplicates)
  for (const event of distinct) must(event < intendedEvents, event)
}

/** What is left behind counts with its age, and the smallest age is where percentiles turn into bounds. */
export function expectCensoring({trial, history: {outcome}, rows}: Observed): void {
  if (outcome.droppedEvents > 0) return
  const intendedNs = new Float64Array(outcome.intendedEvents)
  createSchedule(trial.load, trial.seed).fill(intendedNs)
  const sunk = new Set(rows.map(({event}) => event))
  const endNs = msToNs(outcome.windowAndDrainMs) + msToNs(trial.load.extent.warmupMs)
  const agesNs = [...intendedNs].flatMap((atNs, event) => (sunk.has(event) ? [] : [endNs - atNs]))
  expect(agesNs).toHaveLength(outcome.unfinishedEvents)
  if (agesNs.length === 0) expect(outcome.censoredFromMs).toBeNull()
  else expect(outcome.censoredFromMs).toBeCloseTo(Math.min(...agesNs) / 1e6, 6)
  const windowStartNs = msToNs(trial.load.extent.warmupMs)
  const measured = intendedNs.filter((atNs) => atNs >= windowStartNs)
  expect(outcome.accounting.latency.totalCount).toBe(measured.length)
}

/** The clock of an event only goes on, and rows come in sink order per subtask. */
export function expectTimeGoesOn({trial, rows}: Observed): void {
  const lastSunkNs = Array<number>(trial.parallelism).fill(0)
  for (const row of rows) {
    const {subtask, event, intendedNs, emittedNs, routedNs, startedNs, sunkNs} = row
    const instants = [intendedNs, emittedNs, routedNs, startedNs, sunkNs]
    must(
      instants.every((instant, i) => i === 0 || instant >= instants[i - 1]!),
      row,
    )
    must(event % trial.parallelism === subtask, row)
    must(sunkNs >= lastSunkNs[subtask]!, row)
    lastSunkNs[subtask] = sunkNs
  }
}

/** emitted(k) = max(intended(k), routed(k − p)): an unbuffered hand-off (docs/model.md#queues). */
export function expectHandOff({trial, rows}: Observed): void {
  const byEvent = new Map(rows.map((row) => [row.event, row]))
  for (const row of rows) {
    const {event, emittedNs, intendedNs} = row
    const before = byEvent.get(event - trial.parallelism)
    // A dropped predecessor left no row; its routing is not known here.
    if (event >= trial.parallelism && !before) continue
    must(emittedNs === Math.max(intendedNs, before?.routedNs ?? 0), [before, row])
  }
}

/** One server per subtask, first in first out, never idle while something waits, for as long as was drawn. */
export function expectOneServer({trial, rows, history}: Observed): void {
  // Calls go before events that wait.
  const requests = history.outcome.offload?.sentRequests ?? 0
  const mostCallsNs = requests * (trial.offload?.callCpuMs ?? 0) * 1e6
  const serviceNs = createServiceTimes(trial.service, trial.seed)
  for (let subtask = 0; subtask < trial.parallelism; subtask++) {
    let freeNs = 0
    let lastLocal = -1
    for (const row of rows) {
      if (row.subtask !== subtask || row.path === 'offload') continue
      must(row.sunkNs - row.startedNs === serviceNs(row.event), row)
      must(row.startedNs >= freeNs, row)
      if (row.path === 'local') {
        must(row.event > lastLocal, row)
        lastLocal = row.event
        const waitedNs = row.startedNs - Math.max(row.routedNs, freeNs)
        must(waitedNs >= 0 && waitedNs <= mostCallsNs, row)
      }
      freeNs = row.sunkNs
    }
  }
}

/** At most `bufferEvents` wait in a channel, and a held event enters when the service begins that frees its place. */
export function expectBoundedChannel({trial, rows}: Observed): void {
  const places = trial.bufferEvents ?? Infinity
  for (let subtask = 0; subtask < trial.parallelism; subtask++) {
    const channel = rows.filter((row) => row.path === 'local' && row.subtask === subtask)
    channel.forEach((row, index) => {
      const freedNs = channel[index - places]?.startedNs ?? 0
      must(row.routedNs === Math.max(row.emittedNs, freedNs), row)
    })
  }
}

/** Event-time = lateness + processing-time, and the parts of the paths make up processing-time. */
export function expectSums({history: {outcome}}: Observed): void {
  if (outcome.unfinishedEvents > 0) return
  const {latency, lateness, processing, breakdown} = outcome.accounting
  const sumMs = ({meanMs, totalCount}: typeof latency): number => (totalCount === 0 ? 0 : meanMs * totalCount)
  const parts = Object.values(breakdown).flatMap((path) => Object.values(path))
  expect(sumMs(latency)).toBeCloseTo(sumMs(lateness) + sumMs(processing), 3)
  expect(parts.reduce((sum, part) => sum + sumMs(part), 0)).toBeCloseTo(sumMs(processing), 3)
  expect(latency.totalCount).toBe(processing.totalCount)
  for (const histogram of [latency, processing, lateness]) {
    const percentiles = [0, 0.1, 0.5, 0.9, 0.99, 0.999, 1].map((p) => histogram.quantileMs(p))
    if (histogram.totalCount > 0) expect(percentiles).toEqual(percentiles.toSorted((a, b) => a - b))
  }
}

/** Nothing is sent before the window, never more calls at once than the windows hold, and every call has ended. */
export function expectCalls({trial, history}: Observed): void {
  const {outcome, invocations} = history
  if (!trial.offload || !outcome.offload) {
    expect(invocations).toEqual([])
    return
  }
  const {maxInFlight} = trial.offload
  const places = Math.ceil(maxInFlight / trial.parallelism) * trial.parallelism
  const steps = invocations.flatMap(({sentAtMs, clientMs}) => [
    {atNs: msToNs(sentAtMs), by: 1},
    {atNs: msToNs(sentAtMs + clientMs), by: -1},
  ])
  let inFlight = 0
  for (const {by} of steps.toSorted((a, b) => a.atNs - b.atNs || a.by - b.by)) {
    inFlight += by
    must(inFlight <= places, inFlight)
  }
  for (const row of invocations) {
    must(row.sentAtMs >= trial.load.extent.warmupMs, row)
    must(row.queueMs >= 0 && row.clientMs >= 0, row)
  }
  const billedMs = invocations.reduce((sum, row) => sum + row.billedMs, 0)
  expect(billedMs).toBeLessThanOrEqual(outcome.offload.billedMs)
  const {sentRequests, retries, throttles} = outcome.offload
  expect(outcome.offload.invocations).toBeLessThanOrEqual(sentRequests - throttles)
  if (invocations.length === sentRequests - retries) expect(billedMs).toBe(outcome.offload.billedMs)
}

/** Ticks at multiples of the metric interval, shares that are shares, one decision and one timeline row each. */
export function expectTicks({trial, history: {timeline, decisions}}: Observed): void {
  expect(timeline.map(({atMs}) => atMs)).toEqual(decisions.map(({atMs}) => atMs))
  decisions.forEach(({atMs, seen, metricAgeMs}, tick) => {
    must(atMs === (tick + 1) * trial.metricIntervalMs, atMs)
    must(seen === null || metricAgeMs >= trial.metricStalenessMs, atMs)
  })
  for (const row of timeline) {
    const {busyShare, idleShare, backpressuredShare, offloadShare} = row
    must(Math.abs(busyShare + idleShare - 1) < 1e-9, row)
    const shares = [busyShare, idleShare, backpressuredShare, offloadShare]
    must(
      shares.every((share) => share >= 0 && share <= 1),
      row,
    )
  }
}

/** `reordered_events` and its extent, once more, by looking at every pair. */
export function expectReordering({trial, rows, history: {outcome}}: Observed): void {
  const {reordering} = outcome.accounting
  let reorderedEvents = 0
  let extentMs = 0
  const seen = new Set<number>()
  const bySubtask = Array.from({length: trial.parallelism}, (): SunkRow[] => [])
  for (const row of rows) {
    if (seen.has(row.event)) continue
    seen.add(row.event)
    const before = bySubtask[row.subtask]!
    const overtaker = before.find(({event}) => event > row.event)
    if (overtaker) {
      reorderedEvents++
      extentMs += (row.sunkNs - overtaker.sunkNs) / 1e6
    }
    before.push(row)
  }
  expect(reordering.reorderedEvents).toBe(reorderedEvents)
  if (reorderedEvents > 0) expect(reordering.extent.meanMs * reorderedEvents).toBeCloseTo(extentMs, 3)
}

const SLOT_PRICE = {name: 'test', slotUsdPerHour: 0.11, orchestrationSlots: 1}

/** What is read back of its row must hold, and slots are paid for as long as they are billed. */
export function expectSoundRow({
  trial,
  history: {outcome},
}: {
  readonly trial: Observed['trial']
  readonly history: Pick<Observed['history'], 'outcome'>
}): void {
  const row = buildRow({...trial, id: '0123456789ab'}, outcome, {point: '', slotPrice: SLOT_PRICE, wallMs: 1})
  expect(createRowCheck(columnsOf([row]))(0)).toEqual([])
  const {slotUsdPerHour, orchestrationSlots} = trial.slotPrice ?? SLOT_PRICE
  const slotHours = row.slotSeconds / 3600 + (orchestrationSlots * outcome.windowAndDrainMs) / 3_600_000
  expect(row.localCostUsd).toBeCloseTo(slotHours * slotUsdPerHour, 12)
  const {minSlots = 0} = trial.autoscaler?.parameters ?? {}
  const least = minSlots === 0 ? trial.parallelism : Math.min(trial.parallelism, Number(minSlots))
  expect(row.slotSeconds).toBeGreaterThanOrEqual((least * outcome.windowAndDrainMs) / 1000 - 1e-9)
}

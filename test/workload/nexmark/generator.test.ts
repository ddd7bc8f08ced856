import {describe, expect, test} from 'vitest'
import {createGenerator} from '../../../src/workload/nexmark/generator.js'
import {BEAM_BASE_TIME, BEAM_SETTINGS, type NexmarkSettings} from '../../../src/workload/nexmark/settings.js'
import {beamConfigs, beamGenerator, canonicalLine, hashesOf, readReferenceText} from './beam-reference.js'

const configOf = (nexmark: Partial<NexmarkSettings>): Parameters<typeof createGenerator>[0] => ({
  nexmark: {...BEAM_SETTINGS, ...nexmark},
  baseTime: BEAM_BASE_TIME,
  firstEventId: 0,
  maxEvents: 0,
  firstEventNumber: 0,
})

describe.each([...beamConfigs.keys()])("Beam's own output for %s", (name) => {
  test('is met line by line, near and far', () => {
    const generator = beamGenerator(name)
    for (const row of readReferenceText(`lines/${name}.tsv`).trimEnd().split('\n')) {
      const [count = '', line = ''] = row.split('\t')
      expect(canonicalLine(generator, Number(count))).toBe(`${line}\n`)
    }
  })

  // A hundred thousand lines from each far place are in the slow suite.
  test('is met by hash over a hundred thousand lines, and far away over a thousand', () => {
    const hashes = hashesOf(name, (fromCount, lines) => fromCount === 0 || lines <= 1000)
    expect(hashes.length).toBeGreaterThan(8)
    for (const {of, made, beams} of hashes) expect(made, of).toBe(beams)
  })
})

test('strings are escaped as JSON wants them', () => {
  const generator = createGenerator(configOf({avgBidByteSize: 3000}))
  for (let count = 0; count < 200; count++) {
    const line = canonicalLine(generator, count)
    expect(`${JSON.stringify(JSON.parse(line))}\n`).toBe(line)
  }
})

test('a horizon beyond 2^31 ms takes the 64-bit branch', () => {
  const slow = createGenerator(configOf({firstEventRate: 1, nextEventRate: 1, rateUnit: 'PER_MINUTE'}))
  const auction = JSON.parse(canonicalLine(slow, 1)) as {expires: number; eventTime: number}
  expect(auction.expires - auction.eventTime).toBeGreaterThan(0)
  expect(auction.expires - auction.eventTime).toBeLessThanOrEqual(2 * 1666 * 6_000_000)
})

test('any event may be written first: nothing is carried from one to the next', () => {
  const generator = beamGenerator('p3-sine-minute')
  const forward = Array.from({length: 200}, (_, count) => canonicalLine(generator, count))
  const backward = Array.from({length: 200}, (_, index) => canonicalLine(generator, 199 - index))
  expect(backward.toReversed()).toEqual(forward)
})

test('writing stays within the promised room', () => {
  const generator = createGenerator(configOf({avgBidByteSize: 4000, avgAuctionByteSize: 9000}))
  for (let count = 0; count < 300; count++) {
    const target = Buffer.alloc(generator.maxBytes)
    expect(generator.writeCanonical(count, target, 0)).toBeLessThan(generator.maxBytes - 3)
  }
})

test.each<[string, Partial<NexmarkSettings>, string]>([
  ['rate 0', {firstEventRate: 0}, 'nexmark.firstEventRate: 0 is too small'],
  ['group of 0', {outOfOrderGroupSize: 0}, 'nexmark.outOfOrderGroupSize: 0 is too small'],
  ['hot ratio 0', {hotAuctionRatio: 0}, 'nexmark.hotAuctionRatio: 0 is too small'],
  ['a fraction', {numActivePeople: 1.5}, '1.5 is not a whole number'],
  ['no delay left', {firstEventRate: 3_000_000}, 'rounds to no delay at all'],
  [
    'a period too short for any event',
    {firstEventRate: 1, nextEventRate: 2, rateUnit: 'PER_MINUTE', ratePeriodSec: 1},
    'no event fits',
  ],
  ['an average beyond an int', {avgBidByteSize: 50_000_000}, 'too large'],
])('%s is rejected with its key', (_, nexmark, message) => {
  expect(() => createGenerator(configOf(nexmark))).toThrow(message)
})

test('all problems are told at once', () => {
  expect(() => createGenerator(configOf({hotAuctionRatio: 0, numActivePeople: -1}))).toThrow(
    /hotAuctionRatio.*\n.*numActivePeople/,
  )
})

test('a constant rate beyond the resolution is legal: time stands still', () => {
  const still = createGenerator(configOf({firstEventRate: 3_000_000, nextEventRate: 3_000_000}))
  expect(canonicalLine(still, 1_000_000)).toContain(`"eventTime":${BEAM_BASE_TIME},`)
})

import {describe, expect, test} from 'vitest'
import {createGenerator} from '../../../src/workload/nexmark/generator.js'
import {BEAM_BASE_TIME, BURST_SETTINGS} from '../../../src/workload/nexmark/settings.js'

const config = {
  nexmark: BURST_SETTINGS,
  baseTime: BEAM_BASE_TIME,
  firstEventId: 1,
  maxEvents: 0,
  firstEventNumber: 1,
}
const EVENTS = 50_000

interface StudyBid {
  readonly kind: string
  readonly eventId: number
  readonly auction: number
  readonly bidder: number
  readonly price: number
  readonly channel: string
  readonly url: string
  readonly extra: string
}

function lines(seed: number, form: 'canonical' | 'text', events: number): string[] {
  const generator = createGenerator(config, {dialect: 'study', seed})
  const target = Buffer.alloc(generator.maxBytes)
  return Array.from({length: events}, (_, count) => {
    const length =
      form === 'text' ? generator.writeText(count, target, 0) : generator.writeCanonical(count, target, 0)
    return target.toString('latin1', 0, length)
  })
}

describe("the study's dialect", {timeout: 30_000}, () => {
  const events = lines(1, 'canonical', EVENTS).map((line) => JSON.parse(line) as StudyBid)
  const bids = events.filter(({kind}) => kind === 'bid')

  test('begins at event id 2, so with auction 1001', () => {
    expect(events[0]).toMatchObject({kind: 'auction', eventId: 2, id: 1001})
  })

  test('shifts bidders by another thousand', () => {
    expect(Math.min(...bids.map(({bidder}) => bidder))).toBeGreaterThanOrEqual(2000)
    expect(bids.find(({eventId}) => eventId === 5004 - 50 * 60)?.bidder).toBeLessThan(4000)
  })

  test('gives half of the bids a hot channel, each channel one address', () => {
    const hot = bids.filter(({channel}) => ['Google', 'Facebook', 'Baidu', 'Apple'].includes(channel))
    expect(hot.length / bids.length).toBeCloseTo(0.5, 1)

    const urls = new Map<string, string>()
    for (const {channel, url} of bids)
      expect(urls.set(channel, urls.get(channel) ?? url).get(channel)).toBe(url)
    expect(urls.size).toBeGreaterThan(8000)
  })

  test('writes addresses by its own pattern', () => {
    for (const {channel, url} of bids) {
      expect(url).toMatch(
        /^https:\/\/www\.nexmark\.com\/([a-z_]{3,4}\/){3}item\.htm\?query=1(&channel_id=-?\d+)?$/,
      )
      if (url.includes('channel_id=')) expect(channel).toMatch(/^channel-\d+$/)
    }
    const withId = bids.filter(({url}) => url.includes('channel_id='))
    expect(withId.length / bids.length).toBeCloseTo(0.45, 1)
  })

  test('keeps the shares and sizes of the common rules', () => {
    const mean = bids.reduce((sum, {extra}) => sum + extra.length, 0) / bids.length
    expect(mean).toBeGreaterThan(67.3)
    expect(mean).toBeLessThan(67.7)
    const prices = bids.map(({price}) => price).toSorted((a, b) => a - b)
    expect(Math.abs(prices[prices.length >> 1]! / 1e5 - 1)).toBeLessThan(0.05)
  })

  test('has the mean text sizes and token counts of the study', () => {
    const expected = {Person: [311.3, 39.2], Auction: [636.6, 65.9], Bid: [244.3, 36.6]}
    const texts = lines(1, 'text', EVENTS)
    for (const [kind, [chars, tokens]] of Object.entries(expected)) {
      const ofKind = texts.filter((text) => text.startsWith(kind))
      const meanChars = ofKind.reduce((sum, text) => sum + text.length, 0) / ofKind.length
      const meanTokens =
        ofKind.reduce((sum, text) => sum + (text.match(/\w+/g)?.length ?? 0), 0) / ofKind.length
      expect(Math.abs(meanChars / chars! - 1)).toBeLessThan(0.005)
      expect(Math.abs(meanTokens / tokens! - 1)).toBeLessThan(0.01)
    }
  })

  test('is the same for one seed and another for the next', () => {
    expect(lines(1, 'text', 500)).toEqual(lines(1, 'text', 500))
    expect(lines(2, 'text', 500)).not.toEqual(lines(1, 'text', 500))
  })
})

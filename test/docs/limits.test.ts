import {readFileSync} from 'node:fs'
import {expect, test} from 'vitest'
import {P99_EVENTS, P999_EVENTS} from '../../src/metrics/percentile-events.js'

const page = (name: string): string => readFileSync(new URL(`../../${name}`, import.meta.url), 'utf8')
const grouped = (events: number): string => String(events).replace(/\B(?=(\d{3})+$)/g, ' ')

test('the pages say from how many events on a percentile is told, and from how many without a flag', () => {
  const {least, sound} = P99_EVENTS
  expect(page('docs/measurement.md')).toContain(
    `p99 is over fewer than ${grouped(sound)} events, p99.9 over fewer than ${grouped(P999_EVENTS.sound)}; ` +
      `below ${grouped(least)} and ${grouped(P999_EVENTS.least)} the cell is empty`,
  )
  expect(page('README.md')).toContain(
    `A percentile of fewer than ${grouped(least)} events (p99) is left empty, below ${grouped(sound)} flagged`,
  )
})

import {readdirSync, readFileSync} from 'node:fs'
import {expect, test} from 'vitest'
import {traceLengthMs} from '../../../src/workload/trace-summary.js'
import {read, refusal} from '../../support/read-trace.js'

const folder = new URL('../../../configs/traces/', import.meta.url)
const textOf = (file: string): string => readFileSync(new URL(file, folder), 'utf8')

const SHIPPED = {
  'azure-llm-code.csv': ['one event a row: 8819 events', 3_436_000],
  'daedalus-traffic-6h.csv': ['counts per 1 s (from its name); 25000 rows 1 s apart', 25_000_000],
  'nab-elb-requests.csv': ['8 gaps filled with 0', 14 * 86_400_000 + 2_400_000],
  'nab-twitter-aapl.csv': ['counts per 5 min (guessed: they are whole numbers); 15902 rows', 4_770_600_000],
} as const

test('every trace that ships is read as its page says', () => {
  const files = readdirSync(folder).filter((file) => file.endsWith('.csv'))
  expect(files.toSorted()).toEqual(Object.keys(SHIPPED))
  for (const [file, [understood, lengthMs]] of Object.entries(SHIPPED)) {
    const {points, understood: said} = read(textOf(file), {gaps: 'zero'})
    expect(said.join('\n')).toContain(understood)
    expect(traceLengthMs(points)).toBe(lengthMs)
    expect(textOf('README.md')).toContain(`\`${file}\``)
  }
})

test('the gaps of the load balancer are refused with their lines', () => {
  const text = refusal(textOf('nab-elb-requests.csv'))
  expect(text.split('\n')[0]).toBe('load:140 comes 10 min after line 139: 1 row of 5 min is missing')
  expect(text).toContain('--trace-gaps zero')
})

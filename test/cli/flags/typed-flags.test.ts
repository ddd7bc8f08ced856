import {expect, test} from 'vitest'
import {parseName} from '../../../src/cli/flags/parse-name.js'
import {readObjectives, readSettings} from '../../../src/cli/flags/read-settings.js'

test('pipelines may be joined by commas', () => {
  expect(readSettings({pipeline: ['burst,vanilla', 'modified']}).pipelines).toEqual([
    'burst',
    'vanilla',
    'modified',
  ])
  expect(() => readSettings({pipeline: ['burst,vanila']})).toThrow('did you mean "vanilla"')
  expect(() => readSettings({pipeline: ['burst,']})).toThrow('--pipeline: unknown pipeline ""')
})

test('rates have the words of people', () => {
  expect(readSettings({rate: '1k', 'peak-rate': '4000/s'})).toMatchObject({rate: 1000, peakRate: 4000})
})

test('the first percentile among objectives is the setting, and all of them are judged', () => {
  const flags = {slo: ['max<2s', 'p99<100ms', 'cost<1']}
  expect(readSettings(flags).slo).toEqual({percentile: 'p99', limitMs: 100})
  expect(readObjectives(flags).map(({metric}) => metric)).toEqual(['max', 'p99', 'cost'])
  expect(readSettings({slo: ['max<2s']}).slo).toBeUndefined()
  expect(() => readObjectives({slo: ['p99']})).toThrow('--slo: "p99" is not')
})

test('a run is named by a word that names a folder', () => {
  expect(parseName('before-2')).toBe('before-2')
  for (const text of ['', '-x', '../x', 'a b', 'A', 'x'.repeat(101)]) {
    expect(() => parseName(text)).toThrow('is no name for a folder')
  }
})

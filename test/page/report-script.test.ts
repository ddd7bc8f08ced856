import {describe, expect, test} from 'vitest'
import {heightAt, readAxis, readingOf, valueAt} from '../../src/page/app/report/axis.js'
import {filterOf, orderOf} from '../../src/page/app/report/row-order.js'

const COLUMNS = [
  {name: 'pipeline', cells: ['vanilla', 'burst', 'burst']},
  {name: 'p99_ms', cells: [2000, null, 30]},
  {name: 'engine', cells: 'virtual'},
]

describe('the rows of a report', () => {
  test.each([
    ['', [0, 1, 2]],
    ['burst', [1, 2]],
    ['pipeline=burst p99_ms<100', [2]],
    ['p99_ms>100', [0]],
    ['p99_ms=30', [2]],
    ['p99_ms>=2000', [0]],
    ['p99_ms<=30', [2]],
    ['p99_ms<30', []],
    ['P99_MS>=30 Pipeline=BURST', [2]],
    ['pipeline<=burst', []],
    ['VIRTUAL', [0, 1, 2]],
    ['engine=flink', []],
    ['unknown=1', []],
  ])('are filtered by “%s”', (text, rows) => {
    expect([0, 1, 2].filter(filterOf(text, COLUMNS))).toEqual(rows)
  })

  test('are sorted by numbers, with empty cells last either way', () => {
    expect(orderOf([0, 1, 2], COLUMNS[1]!.cells, false)).toEqual([2, 0, 1])
    expect(orderOf([0, 1, 2], COLUMNS[1]!.cells, true)).toEqual([0, 2, 1])
    expect(orderOf([0, 1, 2], ['a10', 'a9', 'a1'], false)).toEqual([2, 1, 0])
  })
})

describe('what is under the pointer', () => {
  test('reads the domain of an axis as Vega says it', () => {
    expect(readAxis("Y-axis titled 'x' for a log scale with values from 1 to 2,290.5")).toEqual({
      title: 'x',
      low: 1,
      high: 2290.5,
      isLog: true,
    })
    expect(readAxis('X-axis for a linear scale with values from −2 to 11')?.low).toBe(-2)
    expect(readAxis('Y-axis for a discrete scale with 3 values: a, b, c')).toBeNull()
  })

  test('turns a place into a value', () => {
    expect(valueAt({title: '', low: 1, high: 100, isLog: true}, 0.5)).toBeCloseTo(10)
    expect(valueAt({title: '', low: -2, high: 8, isLog: false}, 0.5)).toBe(3)
  })

  test.each([
    ['Percentile (of events)', 43, 'p97.7'],
    ['Percentile (of events)', 2, 'p50'],
    ['Percentile (of events)', 100, 'p99'],
    ['Percentile (of events)', 1000, 'p99.9'],
    ['Percentile (of events)', 9500, 'p99.989'],
    ['Percentile (of events)', 1, 'p0'],
    ['Latency (ms, log scale)', 1918.4, '1,920 ms'],
    ['Accepted rate (events/s)', 12.34, '12.3 events/s'],
    ['', 3, '3'],
  ])('says of an axis “%s” %d as %s', (title, value, words) => {
    expect(readingOf({title, low: 1, high: 10_000, isLog: true}, value)).toBe(words)
  })

  test.each([
    [5, 5],
    [10, 20],
    [15, 20],
    [25, Number.NaN],
  ])('finds the height of a line at %d', (x, y) => {
    expect(heightAt('M0,0L10,10L10,20L20,20M30,1L40,1', x)).toEqual(x === 10 ? 10 : y)
  })
})

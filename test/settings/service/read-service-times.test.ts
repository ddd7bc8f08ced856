import {describe, expect, test} from 'vitest'
import {quantileMoments} from '../../../src/kernel/sample-quantiles.js'
import {readServiceTimes} from '../../../src/settings/service/read-service-times.js'
import {usageErrorOf} from '../../support/usage-error.js'

const read = (text: string) => readServiceTimes({text, path: 'times.csv'})

describe('samples of service times', () => {
  test.each([
    {what: 'a line for the unit', text: 'ms\n4\n2\n6\n'},
    {what: 'a name with a unit', text: '# of the last hour\nserviceMs\n2\n\n4\n6'},
    {what: 'seconds', text: 'duration (s)\n0.002\n.004\n6e-3\n'},
    {what: 'microseconds', text: 'service_us\n2000\n4000\n6000\n'},
    {what: 'units behind the numbers', text: '2ms\n4 ms\n0.006s\n'},
    {what: 'one column of several', text: 'at;service_ms;host\n1;2;a\n2;4;b\n3;6;"c"\n'},
    {what: 'CR LF, BOM and quotes', text: '\u{feff}"ms"\r\n"2"\r\n"4"\r\n"6"\r\n'},
  ])('with $what', ({text}) => {
    const {samples, quantilesMs} = read(text)
    expect(samples).toBe(3)
    expect(quantilesMs.map(([probability]) => probability)).toEqual([0.5 / 3, 1.5 / 3, 2.5 / 3])
    expect(quantilesMs.map(([, valueMs]) => Number(valueMs.toPrecision(12)))).toEqual([2, 4, 6])
    expect(quantileMoments(quantilesMs).meanMs).toBeCloseTo(4, 12)
  })

  test('of one time are a constant', () => {
    expect(read('ms\n5\n')).toEqual({samples: 1, quantilesMs: [[0.5, 5]]})
  })

  test('up to 512 keep their mean exactly; of more it is off by less than a thousandth, and ends stay', () => {
    const tailed = (count: number): number[] =>
      Array.from({length: count}, (_, i) => 2 - 3 * Math.log(1 - (i + 0.5) / count))
    for (const [count, most] of [
      [512, 1e-9],
      [513, 1e-3],
      [20_000, 1e-3],
    ] as const) {
      const values = tailed(count)
      const {quantilesMs, samples} = read(`ms\n${values.toReversed().join('\n')}`)
      const meanMs = values.reduce((sum, value) => sum + value, 0) / count
      expect(samples).toBe(count)
      expect(quantilesMs.length).toBeLessThan(1000)
      expect(Math.abs(quantileMoments(quantilesMs).meanMs / meanMs - 1)).toBeLessThan(most)
      expect([quantilesMs[0]?.[1], quantilesMs.at(-1)?.[1]]).toEqual([values[0], values.at(-1)])
    }
  })
})

describe('quantiles of service times', () => {
  const points = [
    [0.5, 2],
    [0.9, 4],
    [1, 40],
  ]

  test.each([
    {what: 'names and a unit', text: 'quantile,ms\np50,2\np90,4\nmax,40\n'},
    {what: 'probabilities', text: 'probability;service_s\n0.5;0.002\n.9;0.004\n1;0.04\n'},
    {what: 'percentiles', text: 'Percentile\tLatency (ms)\n50\t2\n90\t4\n100\t40\n'},
    {what: 'units in its cells', text: 'p50,2ms\np90,4ms\nmax,40ms\n'},
    {what: 'a row of them', text: 'p50,p90,max\n2ms,4ms,0.04s\n'},
    {what: 'a row of them with units above', text: 'p50_ms,p90 (ms),max_s\n2,4,0.04\n'},
    {what: 'the words of the command line', text: 'p50=2ms,p90=4ms,\nmax=40ms\n'},
  ])('by $what', ({text}) => {
    expect(read(text)).toEqual({samples: null, quantilesMs: points})
  })
})

describe('a file of service times is refused', () => {
  test.each([
    {text: '', message: 'times.csv is empty'},
    {text: '\n# nothing\n\n', message: 'times.csv is empty'},
    {text: 'ms\n', message: 'times.csv has no row below its header'},
    {text: 'quantile,ms\n', message: 'times.csv has no row below its header'},
    {text: '2.5\n3\n', message: 'times.csv:1:1 "2.5" has no unit'},
    {text: 'time\n3\n', message: 'times.csv:2:1 "3" has no unit'},
    {text: 'ms\n2\n-3\n', message: 'times.csv:3:1 "-3" is negative'},
    {text: 'ms\n2\nNaN\n', message: 'times.csv:3:1 "NaN" is not a number'},
    {text: 'NaN\n2\n', message: 'times.csv:1:1 "NaN" is not a number'},
    {text: 'ms\ninf\n', message: 'times.csv:2:1 "inf" is not a number'},
    {text: 'ms\n2\nslow\n', message: 'times.csv:3:1 "slow" is not a number'},
    {text: 'ms\n2y\n', message: 'times.csv:2:1 "2y" has an unknown unit "y"'},
    {text: 's\n99999999\n', message: 'times.csv:2:1 "99999999" is longer than a year'},
    {text: 'at,service_ms\n1,2\n2,\n', message: 'times.csv:3:3 "" is empty where a service time should be'},
    {text: 'at,service_ms\n1,2\n2\n', message: 'has no column 2'},
    {text: 'a,b\n1,2\n', message: 'times.csv:1:1 none of its columns is named with a unit of time: "a", "b"'},
    {text: 'wait_ms,service_ms\n1,2\n', message: 'times.csv:1:1 several columns are times'},
    {text: 'ms\n1,5\n', message: 'times.csv:2 "1,5" has more cells than the first line'},
    {text: '[1, 2]\n', message: 'times.csv:1:1 is JSON, and service times are CSV'},
    {text: 'ms\n"2\n', message: 'times.csv:2 has a quote that does not end on its line'},
    {
      text: 'quantile,ms\np50,9\np90,4\nmax,40\n',
      message: 'times.csv:3:1 p90 is 4 ms, below the 9 ms of p50',
    },
    {text: 'quantile,ms\np90,4\np50,2\nmax,40\n', message: 'times.csv:3:1 p50 stands behind p90'},
    {text: 'quantile,ms\np50,2\np90,4\n', message: 'times.csv:3:1 max is missing behind p90'},
    {text: 'quantile,ms\nmax,4\n', message: 'times.csv:2:1 max alone is no distribution'},
    {text: 'quantile,ms\n50,2\n100,4\n', message: 'times.csv:2:1 "50" is not from 0 to 1'},
    {text: 'quantile,ms\nhalf,2\nmax,4\n', message: 'times.csv:2:1 "half" is no quantile'},
    {text: 'quantile,time\np50,2\nmax,4\n', message: 'times.csv:2:5 "2" has no unit'},
    {text: 'quantile,ms\np50,-2\nmax,4\n', message: 'times.csv:2:5 "-2" is negative'},
    {text: 'quantile,ms\np50,2,3\nmax,4\n', message: 'does not have two columns'},
    {text: 'p50,max\n', message: 'times.csv:2 no row follows the names of quantiles'},
    {text: 'p50,max\n2ms,4ms\n2ms,4ms\n', message: 'times.csv:3 is a second row of quantiles'},
    {text: 'p50,max\n2ms\n', message: 'times.csv:2 has 1 values for 2 quantiles'},
    {text: 'p50,max\n2ms,4\n', message: 'times.csv:2:5 "4" has no unit'},
    {text: 'p50=2ms,max=1ms\n', message: 'times.csv:1:1 service quantiles "p50=2ms,max=1ms": max is 1 ms'},
  ])('$text', ({text, message}) => {
    const error = usageErrorOf(() => read(text))
    expect(error.message).toContain(message)
  })
})

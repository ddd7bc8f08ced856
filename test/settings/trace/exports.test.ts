import {describe, expect, test} from 'vitest'
import {ratesIn, refusal} from '../../support/read-trace.js'

describe('what monitoring systems export beside plain series', () => {
  const START_S = 1_772_532_000
  const matrix = (result: readonly unknown[]): string =>
    JSON.stringify({status: 'success', data: {resultType: 'matrix', result}})
  const series = (metric: object, values: readonly number[]): object => ({
    metric,
    values: values.map((value, index) => [START_S + 15 * index, String(value)]),
  })

  test('a console CSV that names metric, dimension and period one below the other', () => {
    const above = [
      ...['ID,m1', 'Full label,RequestCount', 'Region,us-east-1', 'Namespace,AWS/ApplicationELB'],
      ...['Metric,RequestCount', 'Dimension,LoadBalancer', 'Value,app/web/1', 'Period (seconds),300'],
    ]
    const rows = ['2026/03/03 10:00:00,300', '2026/03/03 10:05:00,1500']

    expect(ratesIn([...above, 'Statistic,Sum', '', ...rows])).toEqual([
      [0, 1],
      [300, 5],
    ])
    expect(refusal([...above, 'Statistic,Average', '', ...rows])).toContain('Average')
  })

  describe('buckets of a histogram', () => {
    const buckets = matrix([series({le: '0.1'}, [1, 2, 1]), series({le: '+Inf'}, [3, 5, 4])])

    test('are not added up: each counts those below it again', () => {
      expect(refusal(buckets)).toMatch(/^load has 2 buckets of a histogram \(label le\)/)
      expect(refusal(buckets, {series: 'all'})).toContain('export rate(…_count[1m])')
      expect(refusal(buckets, {series: 'le="0.1"'})).toContain('--trace-series \'le="+Inf"\'')
    })

    test('give all events by the last of them', () => {
      expect(ratesIn(buckets, {series: 'le="+Inf"'})).toEqual([
        [0, 3],
        [15, 5],
        [30, 4],
      ])
    })

    test('that are counters are refused as every counter is', () => {
      const counters = matrix([series({__name__: 'latency_seconds_bucket', le: '+Inf'}, [3, 8, 12])])
      expect(refusal(counters, {series: 'le="+Inf"'})).toContain('rate(')
    })
  })

  test('native histograms are refused once, with their place', () => {
    const points = [0, 15].map((at) => [START_S + at, {count: '60', sum: '33', buckets: []}])
    const text = matrix([{metric: {}, histograms: points}])

    expect(refusal(text)).toBe(
      'load:1:87 has histograms where numbers should be\nexport histogram_count(rate(…[1m])) of it',
    )
  })
})

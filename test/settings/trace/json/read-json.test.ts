import {describe, expect, test} from 'vitest'
import {ratesIn, refusal, said} from '../../../support/read-trace.js'

describe('CloudWatch', () => {
  const points = [
    {Timestamp: '2026-03-01T10:05:00+00:00', Sum: 600, Unit: 'Count'},
    {Timestamp: '2026-03-01T10:00:00+00:00', Sum: 300, Unit: 'Count'},
    {Timestamp: '2026-03-01T10:10:00+00:00', Sum: 900, Unit: 'Count'},
  ]
  const statistics = (datapoints: unknown): string =>
    JSON.stringify({Label: 'RequestCount', Datapoints: datapoints}, null, 4)

  test('get-metric-statistics, in the order of AWS', () => {
    expect(ratesIn(statistics(points))).toEqual([
      [0, 1],
      [300, 2],
      [600, 3],
    ])
    expect(said(statistics(points))).toBe(
      [
        'CloudWatch get-metric-statistics: its timestamps and Sum of RequestCount',
        'counts per 5 min (a Sum counts); 3 rows 5 min apart over 15 min',
        'in no order, as AWS gives them: sorted by time',
      ].join('\n'),
    )
  })

  test.each([
    ['SampleCount counts', {SampleCount: 300, Average: 0.2}, ['Seconds', 1] as const],
    ['an Average per second is a rate', {Average: 300}, ['Count/Second', 300] as const],
  ])('%s', (_, values, [unit, rateEps]) => {
    const given = points.map(({Timestamp}) => ({Timestamp, ...values, Unit: unit}))
    expect(ratesIn(statistics(given))).toEqual([
      [0, rateEps],
      [300, rateEps],
      [600, rateEps],
    ])
  })

  test('an average of another quantity is no load', () => {
    const average = statistics([{Timestamp: '2026-03-01T10:00:00Z', Average: 0.3, Unit: 'Seconds'}])
    expect(refusal(average)).toMatch(
      /load has the Average of RequestCount in Seconds, which is no number of events\nexport --statistics Sum/,
    )
    expect(refusal(statistics([]))).toContain('load has no data points')
    expect(refusal(statistics(points), {value: 'Summ'})).toContain('did you mean "Sum"?')
  })

  test('faults of its points have their line and column', () => {
    const text = statistics([points[1], {...points[0], Sum: -1}])
    expect(refusal(text)).toMatch(/^load:11:20 "-1" is negative/)
    expect(refusal(statistics([points[0], points[0]]))).toMatch(/^load:10:26 has the time of line 5 again/)
    expect(
      refusal(statistics([points[1], points[2], {...points[2], Timestamp: '2026-03-01T10:15:00Z'}])),
    ).toMatch(/1 row of 5 min is missing/)
  })

  const data = (...labels: readonly string[]): string =>
    JSON.stringify({
      MetricDataResults: labels.map((Label, index) => ({
        Id: `m${index + 1}`,
        Label,
        Timestamps: ['2026-03-01T10:05:00Z', '2026-03-01T10:00:00Z'],
        Values: [600, 300],
        StatusCode: 'Complete',
      })),
      Messages: [],
    })

  test('get-metric-data, newest first and with several results', () => {
    expect(ratesIn(data('RequestCount'))).toEqual([
      [0, 1],
      [300, 2],
    ])
    expect(refusal(data('app/a', 'app/b'))).toMatch(
      /load has 2 series: app\/a, app\/b\nchoose one with --trace-series 'app\/a'\nadd them up with --trace-series all/,
    )
    expect(ratesIn(data('app/a', 'app/b'), {series: 'app/b'})).toEqual([
      [0, 1],
      [300, 2],
    ])
    expect(ratesIn(data('app/a', 'app/b'), {series: 'm2'})).toEqual([
      [0, 1],
      [300, 2],
    ])
    expect(ratesIn(data('app/a', 'app/b'), {series: 'all'})).toEqual([
      [0, 2],
      [300, 4],
    ])
    expect(ratesIn(data('same', 'same'), {series: 'same (m1)'})).toEqual([
      [0, 1],
      [300, 2],
    ])
    expect(refusal(data('app/a', 'app/b'), {series: 'app'})).toContain('load has 2 series "app"')
  })

  test('get-metric-data of the first command line, with seconds since 1970', () => {
    const text =
      '{"MetricDataResults": [{"Id": "m1", "Label": "Invocations", "Timestamps": [1772359500.0, 1772359200.0], "Values": [600.0, 300.0], "StatusCode": "PartialData"}]}'
    expect(ratesIn(text)).toEqual([
      [0, 1],
      [300, 2],
    ])
    expect(said(text)).toContain('Invocations is PartialData: the file may not be whole')
  })

  test('without results has no series', () => {
    expect(refusal('{"MetricDataResults": []}')).toBe('load has no series\nmend the query and export again')
  })

  test('the console, with several lines ahead of its rows', () => {
    const text =
      'Full label,RequestCount app/web\nLabel,RequestCount\nId,m1\nPeriod,300\nStatistic,Sum\n2026/03/01 10:00:00,300\n2026/03/01 10:05:00,600\n'
    expect(ratesIn(text)).toEqual([
      [0, 1],
      [300, 2],
    ])
    expect(said(text)).toContain("CSV of CloudWatch's console: time (dates and times) and RequestCount")
    const named =
      'Label,a,b\nPeriod,60,60\nStatistic,Sum,Sum\nTime,,\n2026-03-01T10:00:00.000Z,60,120\n2026-03-01T10:01:00.000Z,120,180\n'
    expect(refusal(named)).toMatch(/load:4 has 2 columns that may be the load: a, b/)
    expect(ratesIn(named, {value: 'b'})).toEqual([
      [0, 2],
      [60, 3],
    ])
  })
})

describe('Prometheus', () => {
  const range = (result: unknown): string =>
    JSON.stringify({status: 'success', data: {resultType: 'matrix', result}})
  const values = [
    [1772359200, '10.5'],
    [1772359215.5, '20'],
    [1772359230, '30'],
  ]

  test('query_range of one series is a rate', () => {
    expect(ratesIn(range([{metric: {}, values}]))).toEqual([
      [0, 10.5],
      [15.5, 20],
      [30, 30],
    ])
    expect(said(range([{metric: {job: 'web'}, values}]))).toContain(
      'Prometheus query_range: its timestamps and {job="web"}\nevents/s (taken for the result of rate())',
    )
  })

  test('the bare list of its series', () => {
    expect(ratesIn(JSON.stringify([{metric: {}, values}]))).toEqual([
      [0, 10.5],
      [15.5, 20],
      [30, 30],
    ])
  })

  test('on one line names a gap, and what is out of order, by its column', () => {
    const unordered = range([{metric: {}, values: [values[0], values[2], values[1]]}])
    expect(refusal(unordered)).toMatch(/^load:1:\d+ is 14.5 s earlier than the row before/)
    const gap = range([
      {metric: {}, values: [...values.map(([, v], i) => [1772359200 + 15 * i, v]), [1772359260, '1']]},
    ])
    expect(refusal(gap)).toMatch(/^load:1:\d+ comes 30 s after the one before: 1 row of 15 s is missing/)
  })

  test('of several series wants one, or their sum', () => {
    const two = range([
      {metric: {instance: 'a:1', job: 'web'}, values},
      {metric: {instance: 'b:1', job: 'web'}, values: values.slice(1)},
    ])
    expect(refusal(two)).toContain(
      'load has 2 series: {instance="a:1", job="web"}, {instance="b:1", job="web"}',
    )
    expect(ratesIn(two, {series: 'b:1'})).toEqual([
      [0, 20],
      [14.5, 30],
    ])
    expect(ratesIn(two, {series: 'all'})).toEqual([
      [0, 10.5],
      [15.5, 40],
      [30, 60],
    ])
  })

  test.each([
    [
      'a vector',
      '{"status":"success","data":{"resultType":"vector","result":[]}}',
      'load is a vector of Prometheus: single values',
    ],
    [
      'an error',
      '{"status":"error","errorType":"bad_data","error":"parse error"}',
      'load is an error of Prometheus: parse error',
    ],
    ['nothing found', range([]), 'load has no series: the query found nothing'],
    [
      'a counter as it is',
      range([{metric: {__name__: 'http_requests_total'}, values}]),
      'a counter that only rises',
    ],
    [
      'a value that is none',
      range([
        {
          metric: {},
          values: [
            [1772359200, '1'],
            [1772359215, 'NaN'],
            [1772359230, '2'],
          ],
        },
      ]),
      'has no value',
    ],
    [
      'an infinite value',
      range([
        {
          metric: {},
          values: [
            [1772359200, '1'],
            [1772359215, '+Inf'],
          ],
        },
      ]),
      '"+Inf" has no end',
    ],
    ['another document', '{"rows": []}', 'load:1:1 is JSON of no known kind'],
    ['a document that is cut', '{"status":"success","data":{"resultType":', 'is not JSON'],
  ])('%s is refused', (_, text, message) => {
    expect(refusal(text)).toContain(message)
  })
})

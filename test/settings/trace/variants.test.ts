import {describe, expect, test} from 'vitest'
import {ratesIn, read, refusal} from '../../support/read-trace.js'

const TWO_RATES = [
  [0, 10.5],
  [60, 20],
]
const TIMES = ['2026-03-01T10:00:00+00:00', '2026-03-01T10:01:00+00:00'] as const
const points = (statistic: string, unit = 'Count'): readonly object[] =>
  TIMES.map((Timestamp, index) => ({Timestamp, [statistic]: [630, 1200][index], Unit: unit}))
const result = (Label: string): object => ({Id: 'm1', Label, Timestamps: TIMES, Values: [630, 1200]})

describe('CloudWatch, cut out or of another kind', () => {
  test.each([
    ['a list of data points (--query Datapoints)', points('Sum')],
    ['a list of results (--query MetricDataResults)', [result('RequestCount')]],
    ['one result (--query MetricDataResults[0])', result('RequestCount')],
  ])('%s is read', (_, document) => {
    expect(ratesIn(JSON.stringify(document))).toEqual(TWO_RATES)
  })

  test.each([
    ['CPUUtilization', 'which is no number of events'],
    ['TargetResponseTime', 'which is no number of events'],
    ['SomeQueueAge', 'which is no number of events'],
  ])('results of %s are refused unless a unit is said', (label, wanted) => {
    const text = JSON.stringify({MetricDataResults: [result(label)]})
    expect(refusal(text)).toContain(`load has ${label}, ${wanted}`)
    expect(refusal(text)).toContain('--trace-unit per-interval or eps')
    expect(ratesIn(text, {unit: 'per-interval'})).toEqual(TWO_RATES)
  })

  test('percentiles alone are refused with the statistic to ask for', () => {
    const datapoints = TIMES.map((Timestamp) => ({Timestamp, ExtendedStatistics: {p99: 3}, Unit: 'Seconds'}))
    expect(refusal(JSON.stringify({Label: 'Latency', Datapoints: datapoints}))).toContain('--statistics Sum')
  })

  test.each([
    ['text', 'RequestCount\nDATAPOINTS\t630.0\t2026-03-01T10:00:00+00:00\tCount\n'],
    ['yaml', "Datapoints:\n- Sum: 630.0\n  Timestamp: '2026-03-01T10:00:00+00:00'\nLabel: RequestCount\n"],
    ['table', '-----\n|   GetMetricStatistics   |\n+----+\n||  630.0  | 2026-03-01T10:00:00Z ||\n'],
  ])('--output %s is refused with the output to ask for', (_, text) => {
    expect(refusal(text)).toContain('load:1 is what aws writes')
    expect(refusal(text)).toContain('--output json')
  })

  test('a console file of averages is refused, one with its start and end is read by its label', () => {
    const file = (statistic: string): string =>
      `Label,Requests\nTimezone,UTC\nStart,2026/03/01 10:00:00\nEnd,2026/03/01 10:02:00\nStatistic,${statistic}\nPeriod,60\n2026/03/01 10:00:00,630\n2026/03/01 10:01:00,1200\n`
    expect(ratesIn(file('Sum'))).toEqual(TWO_RATES)
    expect(read(file('Sum')).understood[0]).toContain('time (dates and times) and Requests')
    expect(refusal(file('Average'))).toContain('load has the Average of its metric')
    expect(ratesIn(file('Average'), {unit: 'per-interval'})).toEqual(TWO_RATES)
  })
})

describe('Prometheus', () => {
  const range = (name: string, values: readonly string[]): string =>
    JSON.stringify({
      status: 'success',
      data: {
        resultType: 'matrix',
        result: [
          {metric: {__name__: name}, values: values.map((value, index) => [1772359200 + 60 * index, value])},
        ],
      },
    })

  test('of another quantity is refused', () => {
    const text = range('container_memory_bytes', ['10.5', '20'])
    expect(refusal(text)).toContain('container_memory_bytes, which is no number of events')
    expect(ratesIn(text, {unit: 'eps'})).toEqual(TWO_RATES)
    expect(ratesIn(range('job:request_duration_seconds_count:rate1m', ['10.5', '20']))).toEqual(TWO_RATES)
  })
})

describe('Grafana and spreadsheets', () => {
  test.each([
    [
      'blanks between thousands',
      '"Time";"rps"\n2026-03-01 10:00:00;1 010,5\n2026-03-01 10:01:00;2 000\n',
      1010.5,
    ],
    [
      'narrow blanks',
      '"Time","rps"\n2026-03-01 10:00:00,1\u{202f}010.5\n2026-03-01 10:01:00,2\u{202f}000\n',
      1010.5,
    ],
    ['apostrophes', "Time;rps\n2026-03-01 10:00:00;1'010.5\n2026-03-01 10:01:00;2'000\n", 1010.5],
    [
      'months by name',
      '"Time","v"\n"Mar 1, 2026 @ 10:00:00.000","1,010.5 req/s"\n"Mar 1, 2026 @ 10:01:00.000","2 K req/s"\n',
      1010.5,
    ],
    ['days ahead of months', 'Time,rps\n01-Mar-2026 10:00,1010.5\n01-Mar-2026 10:01,2000\n', 1010.5],
    ['numbered rows', ',Time,v\n0,1772359200000,1010.5\n1,1772359260000,2000\n', 1010.5],
  ])('%s', (_, text, first) => {
    expect(ratesIn(text)).toEqual([
      [0, first],
      [60, 2000],
    ])
  })

  test.each(['1.5 MB/s', '12 kbps', '3 KiB/s', '900 B/s', '500 m', '12 ms'])(
    '%s is no number of events',
    (cell) => {
      const text = `Time,v\n2026-03-01 10:00:00,${cell}\n2026-03-01 10:01:00,${cell}\n`
      expect(refusal(text)).toMatch(/load:2:21 v ".*" is not a number of events/)
      expect(refusal(text)).toContain('--trace-value')
    },
  )

  test.each(['MB/s', 'KiB/s', 'bytes/s', 'bytes per second', 'Mbps', 'network [MB]', 'rx_bytes_per_sec'])(
    'a column %s is no load unless it is chosen',
    (name) => {
      const text = `Time,${name}\n2026-03-01 10:00:00,630\n2026-03-01 10:01:00,1200\n`
      expect(refusal(text)).toContain(`load:1 has one column that may be the load: ${name}`)
      expect(refusal(text)).toContain(`--trace-value '${name}'`)
    },
  )

  test.each([
    ['requests per minute', 60],
    ['req/min', 60],
    ['rpm', 60],
    ['hits_per_hour', 3600],
    ['req/h', 3600],
    ['orders/day', 86_400],
  ])('a column %s is a rate over that span, whatever lies between its rows', (name, perS) => {
    const rows = [0, 15, 30].map(
      (second) => `2026-03-01 10:00:${String(second).padStart(2, '0')},${perS * (second + 2)}`,
    )
    const {understood} = read([`Time,${name}`, ...rows, ''].join('\n'))
    expect(understood.join()).toContain(`events/s (per ${perS} s by its name)`)
    expect(ratesIn([`Time,${name}`, ...rows, ''].join('\n'))).toEqual([
      [0, 2],
      [15, 17],
      [30, 32],
    ])
  })

  test('a named zone is refused with what to write', () => {
    expect(refusal('Time,v\n2026-03-01 10:00:00 CET,1\n2026-03-01 10:01:00 CET,1\n')).toContain('like +01:00')
  })
})

describe('logs', () => {
  const at = ['10:00:00.250', '10:00:00.500', '10:00:03.000'] as const
  test.each<[string, (time: string) => string]>([
    ['of Kubernetes', (time) => `I0301 ${time}000   1 server.go:12] served`],
    ['of docker compose', (time) => `web-1  | 2026-03-01T${time}Z GET /, 200`],
    ['of Java, level first', (time) => `[INFO ] 2026-03-01 ${time} [main] a.B - c`],
    [
      'with level and thread first',
      (time) => `WARN  [worker-3] [2026-03-01 ${time.replace('.', ',')}] a.B: c`,
    ],
    ['of Ruby', (time) => `I, [2026-03-01T${time}000 #12]  INFO -- : Started GET "/"`],
    ['of Tomcat', (time) => `01-Mar-2026 ${time} INFO [main] a.B c`],
    ['of redis', (time) => `12:M 01 Mar 2026 ${time} * Ready`],
    ['of mail', (time) => `Sun, 01 Mar 2026 ${time} +0000 from a`],
    ['of the USA', (time) => `03/21/2026 ${time} GET /`],
    [
      'of JSON with other times in its message',
      (time) => `{"msg":"date: 2020-01-01 00:00:00","time":"2026-03-01T${time}Z"}`,
    ],
    ['of JSON of web servers', (time) => `{"time_local":"01/Mar/2026:${time} +0000","status":200}`],
  ])('%s', (_, line) => {
    expect(read(at.map(line)).points).toEqual({kind: 'instants', atNs: Float64Array.of(0, 250e6, 2.75e9)})
  })

  test('of few lines among stacks is read, and what is left out is counted', () => {
    const lines = at.flatMap((time) => [
      `2026-03-01T${time}Z ERROR a`,
      ...Array.from({length: 9}, () => '\tat b.c(D.java)'),
    ])
    expect(read(lines).points).toMatchObject({kind: 'instants'})
    expect(read(lines).understood.join()).toContain('27 lines without a time are left out')
  })

  test('whose dates may be of either order are refused', () => {
    expect(refusal(['03/01/2026 10:00:00 a', '03/01/2026 10:00:01 b'])).toContain(
      'load:1 begins with 03/01/2026 10:00:00: which number is the month?',
    )
  })

  test('a table without a header is none, wherever its times stand', () => {
    expect(refusal('web1,2026-03-01 10:00:00,12\nweb1,2026-03-01 10:01:00,14\n')).toContain('load:1:1 "web1"')
    expect(refusal('2 eni-1 443 ACCEPT\n2 eni-2 443 ACCEPT\n')).toContain('begin each line with its time')
  })
})

test('a list of objects in JSON is refused with how to make lines of it', () => {
  expect(refusal('[{"timestamp":"2026-03-01T10:00:00Z"},{"timestamp":"2026-03-01T10:00:01Z"}]')).toContain(
    "jq -c '.[]'",
  )
})

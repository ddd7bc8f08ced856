import {describe, expect, test} from 'vitest'
import {ratesIn, read, refusal, said} from '../../../support/read-trace.js'

describe('a table', () => {
  const MINUTES = [
    [0, 10],
    [60, 20],
    [120, 0.5],
  ]

  test.each([
    [
      'with dates and a zone',
      'timestamp,value\n2026-03-01T10:00:00Z,600\n2026-03-01T10:01:00Z,1200\n2026-03-01T10:02:00Z,30',
    ],
    [
      'with dates, without a zone',
      'time,count\n2026-03-01 10:00:00,600\n2026-03-01 10:01:00,1200\n2026-03-01 10:02:00,30\n',
    ],
    [
      'with slashes in its dates',
      'Date,Sum\n2026/03/01 10:00,600\n2026/03/01 10:01,1200\n2026/03/01 10:02,30\n',
    ],
    ['with seconds since 1970', 'ts,requests\n1772359200,600\n1772359260,1200\n1772359320,30\n'],
    [
      'with milliseconds since 1970',
      'ts,requests\n1772359200000,600\n1772359260000,1200\n1772359320000,30\n',
    ],
    [
      'with microseconds since 1970',
      'ts,requests\n1772359200000000,600\n1772359260000000,1200\n1772359320000000,30\n',
    ],
    [
      'with nanoseconds since 1970',
      'ts,n\n1772359200000000000,600\n1772359260000000000,1200\n1772359320000000000,30\n',
    ],
    ['with seconds from 0', 'second,count\n0,600\n60,1200\n120,30\n'],
    ['with milliseconds from 0', 'time_ms,count\n0,600\n60000,1200\n120000,30\n'],
    [
      'with semicolons and decimal commas',
      'Zeit;rate\n2026-03-01 10:00;10,0\n2026-03-01 10:01;20,0\n2026-03-01 10:02;0,5\n',
    ],
    ['with tabs', 'time\trps\n0\t10\n60\t20\n120\t0.5\n'],
    ['with bars, CR LF and a byte order mark', '\u{feff}second|count\r\n0|600\r\n60|1200\r\n120|30\r\n'],
    [
      'in quotes',
      '"time","requests"\n"2026-03-01T10:00:00Z","600"\n"2026-03-01T10:01:00Z","1,200"\n"2026-03-01T10:02:00Z","30"\n',
    ],
    ['with a quoted comma in its header', '"time","rate(http[1m]), all"\n0,10\n60,20\n120,0.5\n'],
    ['with columns of text beside them', 'host,time,zone,rps\na,0,x,10\na,60,x,20\na,120,x,0.5\n'],
    ['with comments and blank lines', '# made by hand\ntime,rps\n0,10\n\n60,20\n# late\n120,0.5\n'],
    [
      'with times of one zone',
      'time,rps\n2026-03-01T10:00:00+02:00,10\n2026-03-01T10:01:00+02:00,20\n2026-03-01T10:02:00+02:00,0.5\n',
    ],
    ['with days first', 'time;rps\n28.02.2026 10:00;10\n28.02.2026 10:01;20\n28.02.2026 10:02;0,5\n'],
    [
      'with months first',
      'time,rps\n"2/28/2026, 10:00:00 AM",10\n"2/28/2026, 10:01:00 AM",20\n"2/28/2026, 10:02:00 AM",0.5\n',
    ],
    ['with minutes from 0', 'minute,count\n0,600\n1,1200\n2,30\n'],
    ['with points for decimals beside semicolons', 'time;rps\n0;10.000\n60;20.000\n120;0.500\n'],
    ['newest first', 'time,rps\n120,0.5\n60,20\n0,10\n'],
  ])('%s', (_, text) => {
    expect(ratesIn(text)).toEqual(MINUTES)
  })

  test('says its columns, unit, resolution and length, and that a guess is one', () => {
    expect(said('timestamp,value\n2026-03-01 10:00,600\n2026-03-01 10:05,1200\n')).toBe(
      [
        'CSV: timestamp (dates and times) and value',
        'counts per 5 min (guessed: they are whole numbers); 2 rows 5 min apart over 10 min',
        'times without a zone: taken for UTC',
      ].join('\n'),
    )
    expect(said('t,rps\n0,1\n1,2\n', {unit: 'per-interval'})).toContain('counts per 1 s (as asked for)')
    expect(said('t,value\n0,1.5\n60,2\n')).toContain('events/s (guessed: they are no whole numbers)')
  })

  test('of a clock that jitters has the mean of its steps for an interval', () => {
    const text =
      'time,count\n1772359200.1,100\n1772359210.3,100\n1772359220,100\n1772359230.3,100\n1772359240.1,100\n'
    expect(said(text)).toContain('counts per 10 s (from its name); 5 rows 10 s apart')
    expect(ratesIn(text)).toEqual([0, 10.2, 19.9, 30.2, 40].map((at) => [at, 10]))
  })

  test('ends behind its last interval', () => {
    expect(read('time,rps\n0,10\n60,20\n').points).toMatchObject({endNs: 120e9})
  })

  test('has its columns by name where there are several', () => {
    const text = 'start,end,ok,failed\n0,60,600,60\n60,120,1200,0\n'
    expect(refusal(text)).toMatch(
      /load:1 has 3 columns that may be the load: end, ok, failed\nchoose one with --trace-value 'end'\nadd them up with --trace-value all/,
    )
    expect(ratesIn(text, {value: 'OK'})).toEqual([
      [0, 10],
      [60, 20],
    ])
    expect(ratesIn('time,ok,failed\n0,600,60\n60,1200,0\n', {value: 'all'})).toEqual([
      [0, 11],
      [60, 20],
    ])
    expect(ratesIn('a,b,rps\n60,0,10\n120,1,20\n', {time: 'a'})).toEqual([
      [0, 10],
      [60, 20],
    ])
    expect(refusal(text, {value: 'okk'})).toContain('load:1 has no column "okk", did you mean "ok"?')
    expect(refusal(text, {time: 'begin'})).toContain('name one with --trace-time: start, end, ok, failed')
  })

  test.each([
    ['a column named for what it counts wins', 'time,cpu,requests\n0,0.5,600\n60,0.7,1200\n'],
    ['latencies are no load', 'time,latency_ms,rps\n0,80,10\n60,90,20\n'],
  ])('%s', (_, text) => {
    expect(ratesIn(text)).toEqual([
      [0, 10],
      [60, 20],
    ])
  })

  test('has gaps where rows are missing or empty: named, and filled as asked for', () => {
    const text = 'time,rps\n0,10\n60,20\n240,40\n300,\n360,50\n'
    expect(refusal(text)).toBe(
      [
        'load:4 comes 180 s after line 3: 2 rows of 60 s are missing',
        'load:5 has no value for rps',
        'fill gaps with --trace-gaps zero (no events), or with --trace-gaps hold (the rate before)',
      ]
        .join('\n')
        .replace('180 s', '3 min'),
    )
    expect(ratesIn(text, {gaps: 'hold'})).toEqual([
      [0, 10],
      [60, 20],
      [240, 40],
      [300, 40],
      [360, 50],
    ])
    expect(ratesIn(text, {gaps: 'zero'})).toEqual([
      [0, 10],
      [60, 20],
      [120, 0],
      [240, 40],
      [300, 0],
      [360, 50],
    ])
    expect(said(text, {gaps: 'zero'})).toContain('2 gaps filled with 0')
  })

  test.each(['', 'NaN', 'null', 'undefined', '-', 'N/A'])('with "%s" for a value has a gap there', (cell) => {
    expect(refusal(`time,count\n0,60\n60,${cell}\n120,60`)).toMatch(/load:3 has no value for count/)
  })

  test.each([
    ['a repeated time', 'time,rps\n0,1\n60,2\n60,3\n120,4\n', 'load:4 has the time of line 3 again'],
    [
      'a row out of order',
      'time,rps\n0,1\n120,2\n60,3\n180,4\n',
      'load:4 is 60 s earlier than line 3, the row before',
    ],
    ['a negative value', 'time,rps\n0,1\n60,-2\n', 'load:3:4 rps "-2" is negative'],
    [
      'a word for a value',
      'time,rps\n0,1\n60,many\n120,2\n',
      'load:3:4 rps "many" is not a number of events',
    ],
    ['a word for a time', 'time,rps\n0,1\nlater,2\n120,3\n', 'load:3:1 time "later" is no time'],
    ['an empty time', 'time,rps\n0,1\n,2\n120,3\n', 'load:3:1 time is empty'],
    [
      'a day that is none',
      'time,rps\n2026-02-28,1\n2026-02-29,2\n2026-03-01,3\n',
      'load:3:1 time "2026-02-29" is no time',
    ],
    [
      'a quote without an end',
      'time,rps\n0,1\n60,"2\n120,3\n',
      'load:3 has a quote that does not end on its line',
    ],
    [
      'no header',
      '2026-03-01 10:00,1\n2026-03-01 10:01,2\n',
      'load:1:1 "2026-03-01 10:00" where the header should be',
    ],
    ['no header over numbers', '0,1000\n60,2000\n', 'load:1:1 "0" where the header should be'],
    [
      'the day beside the time',
      'Date,Time,n\n2026-03-01,10:00,1\n2026-03-01,10:01,2\n',
      'load:1 has the day in Date and the time of day in Time',
    ],
    ['no row', 'time,rps\n', 'load'],
    ['no times', 'a,b\nx,1\ny,2\n', 'load:1 has no column of times: a, b'],
    [
      'dates that may be of two days',
      'time;rps\n01/02/2026 10:00;1\n01/02/2026 10:01;2\n',
      'which number is the month?',
    ],
    [
      'commas that may be decimal',
      'time;rps\n0;1,234\n60;2,345\n',
      'commas or points that may divide thousands or be decimal',
    ],
    [
      'points that may be of thousands',
      'time;rps\n0;1.234\n60;20.345\n',
      'commas or points that may divide thousands',
    ],
    ['another quantity', 'time,rps\n0,10 ms\n60,20 ms\n', 'load:2:3 rps "10 ms" is not a number of events'],
    [
      'years between rows',
      'time,rps\n2020-01-01,1\n2026-01-01,2\n',
      'load:3 lies more than a year behind the first row',
    ],
    [
      'times with a zone and without',
      'time,rps\n2026-03-01T10:00:00Z,1\n2026-03-01T10:01:00,2\n',
      'load:3 is the first time that has a zone',
    ],
  ])('with %s is refused with its line', (_, text, message) => {
    expect(refusal(text)).toContain(message)
  })

  test('of local times names a change of clocks', () => {
    const back = [
      'time,rps',
      '2026-10-25 02:00,1',
      '2026-10-25 02:30,2',
      '2026-10-25 02:00,3',
      '2026-10-25 02:30,4',
    ]
    expect(refusal(back)).toMatch(
      /load:4 is 30 min earlier .*\nif clocks were set back here, export the times in UTC/,
    )
    const ahead = [
      'time,rps',
      '2026-03-29 01:00,1',
      '2026-03-29 01:30,2',
      '2026-03-29 03:00,3',
      '2026-03-29 03:30,4',
    ]
    expect(refusal(ahead)).toMatch(/load:4 comes 90 min after line 3.*\n.*\nif clocks were set forward here/)
    const zoned = [
      'time,rps',
      '2026-10-25T02:30:00+02:00,1',
      '2026-10-25T02:00:00+01:00,2',
      '2026-10-25T02:30:00+01:00,3',
    ]
    expect(ratesIn(zoned)).toEqual([
      [0, 1],
      [1800, 2],
      [3600, 3],
    ])
  })
})

import {describe, expect, test} from 'vitest'
import {ratesIn, read, refusal, said} from '../../support/read-trace.js'

describe('one event a row', () => {
  test('is read where no column has a count, and rows come unevenly', () => {
    const text =
      'TIMESTAMP,ContextTokens,GeneratedTokens\r\n2023-11-16 18:17:03.9799600,4808,10\r\n2023-11-16 18:17:04.0319600,3180,8\r\n2023-11-16 18:17:04.0781490,110,27\r\n2023-11-16 18:17:09.1,110,27\r\n'
    expect(read(text).points).toEqual({
      kind: 'instants',
      atNs: Float64Array.of(0, 52_000_000, 98_189_000, 5_120_040_000),
    })
    expect(said(text)).toContain('its times are uneven, and no column is named as a count or a rate')
  })

  test('is a plain table also where its first column is an id', () => {
    const text =
      'id,created_at,amount\n1,2026-03-01T10:00:00.5Z,3.5\n2,2026-03-01T10:00:01.7Z,4\n3,2026-03-01T10:00:01.9Z,7\n'
    expect(said(text)).toMatch(/^CSV: created_at \(dates and times\)\none event a row: 3 events/)
  })

  test('is read where there is but one column', () => {
    expect(read('time\n1772359200.25\n1772359200.5\n1772359203\n').points).toEqual({
      kind: 'instants',
      atNs: Float64Array.of(0, 250e6, 2.75e9),
    })
  })

  test('is read where it is asked for', () => {
    expect(read('time,rps\n0.5,10\n0.75,20\n', {unit: 'events'}).points).toEqual({
      kind: 'instants',
      atNs: Float64Array.of(0, 250e6),
    })
  })

  test('ends with the last second that the file counts', () => {
    const text = 'time\n2026-03-01 10:00:00\n2026-03-01 10:00:00\n2026-03-01 10:00:03\n'
    expect(read(text).points).toMatchObject({kind: 'rates', endNs: 4e9})
  })

  test('counts those of a second where the clock has no parts of it', () => {
    expect(ratesIn('time\n2026-03-01 10:00:00\n2026-03-01 10:00:00\n2026-03-01 10:00:03\n')).toEqual([
      [0, 2],
      [1, 0],
      [3, 1],
    ])
  })
})

describe('a log', () => {
  test.each([
    [
      'of ISO times',
      [
        '2026-03-01T10:00:00.250Z INFO a, b',
        '2026-03-01T10:00:00.500Z WARN c',
        '  at a stack',
        '2026-03-01T10:00:03.000Z INFO',
      ],
    ],
    [
      'of Python',
      ['2026-03-01 10:00:00,250 INFO a', '2026-03-01 10:00:00,500 INFO b', '2026-03-01 10:00:03,000 INFO'],
    ],
    [
      'in brackets',
      ['[2026-03-01 10:00:00.250] a', '[2026-03-01 10:00:00.500] b', '[2026-03-01 10:00:03.000] c'],
    ],
    [
      'of Go',
      ['2026/03/01 10:00:00.250000 a', '2026/03/01 10:00:00.500000 b', '2026/03/01 10:00:03.000000 c'],
    ],
    [
      'of seconds since 1970',
      ['1772359200.250 12 TCP_MISS/200', '1772359200.500 9 TCP_HIT/200', '1772359203.000 9 x'],
    ],
    ['of milliseconds since 1970', ['1772359200250 a', '1772359200500 b', '1772359203000 c']],
    [
      'of a load balancer',
      [
        'https 2026-03-01T10:00:00.250000Z app/a 1.2.3.4:5',
        'h2 2026-03-01T10:00:00.500000Z app/a',
        'http 2026-03-01T10:00:03.000000Z app/a',
      ],
    ],
    [
      'of syslog (RFC 5424)',
      [
        '<34>1 2026-03-01T10:00:00.250Z host su - a',
        '<34>1 2026-03-01T10:00:00.500Z host su - b',
        '<34>1 2026-03-01T10:00:03Z host su',
      ],
    ],
    [
      'of JSON lines',
      [
        '{"level":"info","time":"2026-03-01T10:00:00.250Z"}',
        '{"level":"info","time":"2026-03-01T10:00:00.500Z"}',
        '{"level":"warn","time":"2026-03-01T10:00:03Z"}',
      ],
    ],
    [
      'of JSON lines with numbers',
      [
        '{"level":30,"time":1772359200250,"a":1}',
        '{"level":30,"time":1772359200500,"a":1}',
        '{"level":30,"time":1772359203000}',
      ],
    ],
    [
      'of logfmt',
      [
        'time="2026-03-01T10:00:00.250Z" level=info',
        'time="2026-03-01T10:00:00.500Z" level=info',
        'time="2026-03-01T10:00:03Z"',
      ],
    ],
    [
      'of CloudFront',
      [
        '#Version: 1.0',
        '#Fields: date time x-edge-location sc-bytes',
        '2026-03-01\t10:00:00.25\tFRA\t1',
        '2026-03-01\t10:00:00.5\tFRA\t1',
        '2026-03-01\t10:00:03\tFRA\t1',
      ],
    ],
    [
      'of Apache errors',
      [
        '[Sun Mar 01 10:00:00.250000 2026] [error] a',
        '[Sun Mar 01 10:00:00.500000 2026] [error] b',
        '[Sun Mar 01 10:00:03.000000 2026] c',
      ],
    ],
  ])('%s', (_, lines) => {
    expect(read(lines).points).toEqual({kind: 'instants', atNs: Float64Array.of(0, 250e6, 2.75e9)})
  })

  test.each([
    [
      'of web servers',
      [
        '1.2.3.4 - - [01/Mar/2026:10:00:00 +0100] "GET /a,b HTTP/1.1" 200 5',
        '1.2.3.4 - - [01/Mar/2026:10:00:00 +0100] "GET / HTTP/1.1" 200 5',
        '::1 - - [01/Mar/2026:10:00:02 +0100] "GET / HTTP/1.1" 200 5',
      ],
    ],
    [
      'of syslog',
      [
        'Mar  1 10:00:00 host cron[1]: a',
        'Mar  1 10:00:00 host cron[1]: b',
        'Mar  1 10:00:02 host cron[1]: c',
      ],
    ],
    ['of times to the second', ['2026-03-01 10:00:00 a', '2026-03-01 10:00:00 b', '2026-03-01 10:00:02 c']],
  ])('%s is counted by the second', (_, lines) => {
    expect(ratesIn(lines)).toEqual([
      [0, 2],
      [1, 0],
      [2, 1],
    ])
    expect(said(lines)).toContain('one event a row, to the 1 s: 3 events')
  })

  test('says what it leaves out, and is refused out of order', () => {
    const lines = [
      '2026-03-01T10:00:00.1Z a',
      'Traceback:',
      '  b',
      '2026-03-01T10:00:00.2Z c',
      '2026-03-01T10:00:00.15Z d',
    ]
    expect(said(lines.slice(0, 4))).toContain('2 lines without a time are left out')
    expect(refusal(lines)).toMatch(
      /load:5 is 50 ms earlier than line 4, the row before\nsort the rows by time/,
    )
    expect(refusal(lines, {unit: 'per-interval'})).toMatch(
      /load has no header: each of its lines is an event/,
    )
  })
})

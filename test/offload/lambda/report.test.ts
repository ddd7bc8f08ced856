import fc from 'fast-check'
import {describe, expect, test} from 'vitest'
import {LogTail} from '../../../src/offload/local/environment/log-tail.js'
import {billedDurationMs, formatEnd} from '../../../src/offload/lambda/report.js'
import {parseReportLine} from '../../support/report-line.js'

const report = {
  requestId: '00000000-0000-4000-8000-000000000000',
  durationMs: 1.234,
  billedMs: 2,
  initMs: null,
  memoryMb: 128,
  maxMemoryUsedMb: 36,
  status: 'success',
  errorType: null,
} as const

describe('billed time', () => {
  test.each([
    [1, null, 1],
    [1.001, null, 1],
    [1.01, null, 2],
    [0, null, 1],
    [1.1, 2.2, 4],
    [999.99, 0.01, 1000],
    [3000, 85.12, 3086],
  ])('of %d ms and an init of %d is %d', (durationMs, initMs, billedMs) => {
    expect(billedDurationMs(durationMs, initMs)).toBe(billedMs)
  })

  test('can be checked from the line alone', () => {
    const ms = fc.double({min: 0, max: 900_000, noNaN: true})
    fc.assert(
      fc.property(ms, fc.option(ms), (durationMs, initMs) => {
        const billedMs = billedDurationMs(durationMs, initMs)
        const line = parseReportLine(formatEnd({...report, durationMs, initMs, billedMs}))
        const sum = Number((line.durationMs + (line.initMs ?? 0)).toFixed(2))
        expect(line.billedMs).toBe(Math.max(1, Math.ceil(sum)))
      }),
    )
  })
})

describe('the END and REPORT lines', () => {
  test('are AWS’s, tab for tab', () => {
    expect(formatEnd({...report, initMs: 85.12})).toBe(
      `END RequestId: ${report.requestId}\n` +
        `REPORT RequestId: ${report.requestId}\tDuration: 1.23 ms\tBilled Duration: 2 ms\tMemory Size: 128 MB\tMax Memory Used: 36 MB\tInit Duration: 85.12 ms\t\n`,
    )
  })

  test('say how an invocation failed', () => {
    expect(formatEnd({...report, status: 'timeout'})).toContain('\tStatus: timeout\t\n')
  })
})

test('a log tail keeps the last 4 KB, byte for byte', () => {
  fc.assert(
    fc.property(fc.array(fc.string({maxLength: 3000})), (texts) => {
      const tail = new LogTail()
      for (const text of texts) tail.write(text)
      const whole = Buffer.concat(texts.map((text) => Buffer.from(text)))
      expect(tail.toBase64()).toBe(whole.subarray(-4096).toString('base64'))
    }),
  )
})

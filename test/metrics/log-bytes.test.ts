import {expect, test} from 'vitest'
import {logBytesOf} from '../../src/metrics/log-bytes.js'
import {formatEnd, formatStart} from '../../src/offload/lambda/report.js'

const requestId = '8f507cfc-fd4c-4d1c-9a3e-0f4f9d6d8f10'

/** What the local Lambda writes about a call, as AWS does: each line with the 26 bytes that CloudWatch adds. */
function bytesOf(initMs: number | null): number {
  const text = `${formatStart(requestId, '$LATEST')}${formatEnd({
    requestId,
    durationMs: 52.31,
    billedMs: 53,
    initMs,
    memoryMb: 1769,
    maxMemoryUsedMb: 104,
    status: 'success',
    errorType: null,
  })}`
  const lines = text.split('\n').filter((line) => line !== '')
  expect(lines).toHaveLength(3)
  return text.length + 26 * lines.length
}

test("a call's logs are as long as the lines that Lambda writes about it", () => {
  expect(logBytesOf({calls: 1, coldStarts: 0})).toBe(bytesOf(null))
  expect(logBytesOf({calls: 1, coldStarts: 1})).toBe(bytesOf(142.12))
  expect(logBytesOf({calls: 1, coldStarts: 0})).toBe(344)
  expect(logBytesOf({calls: 1000, coldStarts: 3})).toBe(1000 * 344 + 3 * 25)
})

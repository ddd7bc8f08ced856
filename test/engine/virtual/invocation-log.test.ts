import fc from 'fast-check'
import {expect, test} from 'vitest'
import {InvocationLog} from '../../../src/engine/invocation-log.js'
import {INVOCATION_COLUMNS} from '../../../src/results/columns.js'
import {csvLines} from '../../../src/results/csv.js'
import {buildInvocation} from '../../support/invocation.js'

const number = fc.double({noDefaultInfinity: true})
const rows = fc.array(
  fc
    .record({
      sentAtMs: fc.double({min: 0, max: 1e9, noNaN: true}),
      batchEvents: fc.nat(),
      requestBytes: fc.nat(),
      responseBytes: fc.nat(),
      attempts: fc.nat(9),
      status: fc.constantFrom('ok', 'throttled', 'no-reply', 'constructor'),
      isCold: fc.boolean(),
      queueMs: number,
      clientMs: number,
      initMs: number,
      durationMs: number,
      billedMs: number,
      environmentId: fc.oneof(fc.nat(), fc.constant(Number.NaN)),
      errorType: fc.string({maxLength: 3}).filter((text) => !/[",\r\n]/.test(text)),
      takenEvents: fc.nat(),
      takenWorkMs: number,
    })
    .map(buildInvocation),
)

test('calls come back as they were added, in their order', () => {
  fc.assert(
    fc.property(rows, (added) => {
      const log = new InvocationLog()
      for (const row of added) log.add(row)
      expect(csvLines(INVOCATION_COLUMNS, log)).toBe(csvLines(INVOCATION_COLUMNS, added))
    }),
    {numRuns: 50},
  )
})

test('more calls than one piece of memory holds', () => {
  const log = new InvocationLog()
  for (let attempts = 0; attempts < 10_000; attempts++) log.add(buildInvocation({attempts}))
  expect(Array.from(log, ({attempts}) => attempts)).toEqual(Array.from({length: 10_000}, (_, at) => at))
})

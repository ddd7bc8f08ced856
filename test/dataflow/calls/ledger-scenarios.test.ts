/** What calls come to, by a file that the Flink job's own counts are held to as well. */
import {readFileSync} from 'node:fs'
import {expect, test} from 'vitest'
import {CallLedger} from '../../../src/dataflow/calls/call-ledger.js'
import type {ReplyStatus} from '../../../src/dataflow/calls/invoker.js'

type Step =
  | {readonly sent: number; readonly isRetry: boolean}
  | {
      readonly reply: ReplyStatus
      readonly events: number
      readonly isInvoked: boolean
      readonly billedMs: number | null
    }
  | {readonly fellBack: number}

interface Scenario {
  readonly about: string
  readonly steps: readonly Step[]
  readonly is: Readonly<Record<string, number>>
}

const scenarios = JSON.parse(
  readFileSync(new URL('../../fixtures/ledger.json', import.meta.url), 'utf8'),
) as readonly Scenario[]

test.each(scenarios)('$about', ({steps, is}) => {
  const ledger = new CallLedger()
  for (const step of steps) {
    if ('sent' in step) ledger.sent(step.sent, 0, step.isRetry)
    else if ('fellBack' in step) ledger.fellBack(step.fellBack)
    else {
      const {reply: status, events, isInvoked, billedMs} = step
      const bill = {status, isCold: false, initMs: 0, billedMs: billedMs ?? Number.NaN, responseBytes: 0}
      ledger.billed(bill, events, isInvoked)
      ledger.replied(status)
    }
  }
  expect(ledger.totals()).toMatchObject(is)
})

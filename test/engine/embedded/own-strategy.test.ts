import {describe, expect, test, vi} from 'vitest'
import {InterruptError, UsageError} from '../../../src/errors.js'
import type {TrialRow} from '../../../src/results/trial-row.js'
import {ownModules, type OwnModuleUse, QUICK_LIMITS, strategyModule} from '../../support/own-module.js'

vi.setConfig({testTimeout: 40_000})

const {run} = ownModules()

/** One second of a light load, offloaded as the module's rule says. */
const runEmbedded = (
  created: string,
  {context, top}: OwnModuleUse & {readonly top?: string} = {},
): Promise<TrialRow> =>
  run(strategyModule(created, top), {
    given: {
      engine: 'embedded',
      shape: 'constant',
      rate: 200,
      duration: 1000,
      warmup: 300,
      metricInterval: 100,
    },
    context: {limits: {...QUICK_LIMITS, callMs: 1500}, ...context},
  })

async function failureOf(running: Promise<TrialRow>): Promise<string> {
  const error: unknown = await running.catch((thrown: unknown) => thrown)
  expect(error).toBeInstanceOf(UsageError)
  return (error as UsageError).message
}

test('a rule of the user’s own per event decides in the source thread', async () => {
  const row = await runEmbedded("{kind: 'event', route: () => true}")

  expect(row.offloadedEvents).toBeGreaterThan(100)
  expect(row.lostEvents).toBe(0)
})

test('one per interval decides in a thread of its own, and steers', async () => {
  const row = await runEmbedded("{kind: 'tick', decide: () => ({share: 1, reason: 'all'})}")

  expect(row.offloadedEvents).toBeGreaterThan(80)
  expect(row.lostEvents).toBe(0)
})

describe('the trial ends, and the file is named, when', () => {
  test.each([
    [
      'route throws',
      "{kind: 'event',\nroute: () => nope.share}",
      /mine\d+\.mjs:3:\d+ route threw ReferenceError: nope is not defined/,
    ],
    [
      'route never ends',
      "{kind: 'event', route: () => { for (;;); }}",
      /mine\d+\.mjs: route has not returned/,
    ],
    [
      'route ends the process',
      "{kind: 'event', route: () => process.exit(0)}",
      /mine\d+\.mjs: route ended its/,
    ],
    ['decide throws', "{kind: 'tick',\ndecide: () => nope.share}", /mine\d+\.mjs:3:\d+ decide threw/],
    [
      'decide never ends',
      "{kind: 'tick', decide: () => { for (;;); }}",
      /mine\d+\.mjs: decide has not returned/,
    ],
    [
      'decide ends the process',
      "{kind: 'tick', decide: () => process.exit(0)}",
      /mine\d+\.mjs: decide ended its/,
    ],
    [
      'hold never ends',
      "{kind: 'event', route: () => true, hold: () => { for (;;); }}",
      /hold has not returned/,
    ],
    [
      'a share is no number',
      "{kind: 'tick', decide: () => ({share: NaN, reason: ''})}",
      /it answered share NaN/,
    ],
  ])('%s', async (_, created, says) => {
    // What never ends is waited for; a thread that starts on a busy machine takes its time too.
    const limits = {...QUICK_LIMITS, callMs: 800}
    expect(await failureOf(runEmbedded(created, {context: {limits}}))).toMatch(says)
  })

  test('the module ends the thread of the source alone, as it is loaded', async () => {
    // The third time it is loaded: after the check and the thread that decides.
    const top = `import fs from 'node:fs'
      const count = new URL(import.meta.url).pathname + '.count'
      fs.appendFileSync(count, 'x')
      if (fs.statSync(count).size === 3) process.exit(0)`
    expect(await failureOf(runEmbedded("{kind: 'event', route: () => true}", {top}))).toMatch(
      /mine\d+\.mjs: its top level ended its thread/,
    )
  })
})

test.each([
  ['tick', "{kind: 'tick', decide: () => { for (;;); }}"],
  ['event', "{kind: 'event', route: () => { for (;;); }}"],
])('a rule per %s that never ends is interrupted all the same', async (_, created) => {
  const abort = new AbortController()
  let endedMs = 0
  const onTimeline = (): void => {
    endedMs ||= performance.now()
    abort.abort()
  }
  const context = {signal: abort.signal, onTimeline, limits: {callMs: 60_000}}
  const ended: unknown = await runEmbedded(created, {context}).then(
    ({state}) => state,
    (error: unknown) => error,
  )

  if (ended !== 'aborted') expect(ended).toBeInstanceOf(InterruptError)
  expect(performance.now() - endedMs).toBeLessThan(5000)
})

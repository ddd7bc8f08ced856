import os from 'node:os'
import {describe, expect, test, vi} from 'vitest'
import {InterruptError, UsageError} from '../../../src/errors.js'
import {ownModules, strategyModule} from '../../support/own-module.js'
import {until} from '../../support/until.js'

vi.setConfig({testTimeout: 30_000})

const {check, run} = ownModules()
const tick = (decide: string, top = ''): string =>
  strategyModule(`{kind: 'tick', decide: (snapshot) => ${decide}}`, top)
const CALM = "({share: 0, reason: 'calm'})"

/** The error with which something fails: always a UsageError that names the file. */
async function failureOf(work: Promise<unknown>): Promise<string> {
  const error: unknown = await work.then(
    () => null,
    (thrown: unknown) => thrown,
  )
  expect(error).toBeInstanceOf(UsageError)
  const {message} = error as UsageError
  expect(message).toMatch(/mine\d+\.mjs/)
  return message
}

describe('a module is refused before anything runs when', () => {
  test.each([
    ['it ends the process', 'process.exit(0)', 'its top level ended its thread'],
    ['it ends it by a name of the inside', 'process.reallyExit(3)', 'exit code 3'],
    [
      'it ends it later, while it is awaited',
      'await new Promise(() => setTimeout(() => process.exit(0)))',
      'its top level ended its thread',
    ],
    ['it awaits what nothing settles', 'await new Promise(() => {})', 'its top level awaits what nothing'],
    [
      'it awaits for ever, with a timer',
      'setInterval(() => {}, 10); await new Promise(() => {})',
      'its top level has not returned for 0.5 s',
    ],
    ['it never ends', 'for (;;);', 'its top level has not returned for 0.5 s'],
    ['it aborts', 'process.abort()', 'not supported in workers'],
    ['it kills', "process.kill(process.pid, 'SIGKILL')", 'a strategy cannot send signals'],
    [
      'it kills by an import',
      "import {kill, pid} from 'node:process'\nkill(pid, 'SIGINT')",
      ':2:1 cannot be loaded: Error: a strategy cannot send signals',
    ],
    ['it rejects', "\nPromise.reject(new Error('no'))", ':2:16 threw where nothing catches it: Error: no'],
    ['it rejects with a number', 'Promise.reject(5)', 'threw where nothing catches it'],
  ])('%s', async (_, top, says) => {
    expect(await failureOf(check(tick(CALM, top)))).toContain(says)
  })

  test.each([
    ['a getter never ends', 'export default {get summary() { for (;;); }}', 'its top level has not returned'],
    [
      'create never ends',
      "export default {summary: '', settings: {}, create: () => { for (;;); }}",
      'create has not returned for 0.5 s',
    ],
    [
      'create ends the process',
      "export default {summary: '', settings: {}, create: () => process.exit(0)}",
      'create ended its thread',
    ],
    [
      'what create returns never answers',
      "export default {summary: '', settings: {}, create: () => ({get kind() { for (;;); }})}",
      'create has not returned for 0.5 s',
    ],
  ])('%s', async (_, text, says) => {
    expect(await failureOf(check(text))).toContain(says)
  })

  test('it leaves nothing behind that would hold the process', async () => {
    const held = (): readonly string[] =>
      process.getActiveResourcesInfo().filter((name) => name !== 'Timeout')
    // A thread that was ended gives its port back a moment later.
    const isQuiet = (): boolean => !held().includes('MessagePort')
    await until('the threads of earlier tests are gone', isQuiet)
    const before = held()
    await check(tick(CALM, 'setInterval(() => {}, 10)'))
    await until('its own thread is gone', isQuiet)
    expect(held()).toEqual(before)
  })
})

describe('a virtual trial ends when', () => {
  test.each([
    [
      'decide never ends',
      'snapshot.atMs > 3000 ? (() => { for (;;); })() : ' + CALM,
      'decide has not returned',
    ],
    ['decide ends the process', 'process.exit(0)', 'decide ended its thread'],
    [
      'something rejects beside it',
      "(Promise.reject(new Error('no')), {share: 0, reason: ''})",
      'threw where nothing catches it: Error: no',
    ],
  ])('%s', async (_, decide, says) => {
    expect(await failureOf(run(tick(decide)))).toContain(says)
  })

  test.each([
    ['route never ends', '{kind: "event", route: () => { for (;;); }}', 'route has not returned for 0.5 s'],
    ['route ends the process', '{kind: "event", route: () => process.exit(0)}', 'route ended its thread'],
    [
      'hold never ends',
      '{kind: "event", route: () => true, hold: () => { for (;;); }}',
      'hold has not returned for 0.5 s',
    ],
  ])('%s', async (_, strategy, says) => {
    expect(await failureOf(run(strategyModule(strategy)))).toContain(says)
  })

  test('it is interrupted, at once, whatever the strategy does', async () => {
    const abort = new AbortController()
    const timeline: number[] = []
    const context = {
      signal: abort.signal,
      limits: {callMs: 60_000},
      onTimeline: ({atMs}: {atMs: number}) => {
        timeline.push(atMs)
        setTimeout(() => {
          abort.abort()
        }, 100)
      },
    }
    let endedMs = 0
    abort.signal.addEventListener('abort', () => (endedMs = performance.now()))
    const running = run(tick('{ for (;;); }'), {context})
    await expect(running).rejects.toThrow(InterruptError)
    expect(performance.now() - endedMs).toBeLessThan(1000)
    expect(timeline).toHaveLength(1)
  })
})

describe('memory is limited', () => {
  const limits = {callMs: 20_000, heapMb: 16, memoryShare: 1}
  const EAT = '(() => { const all = []; for (;;) all.push([{}]) })()'

  test('while a module is loaded', async () => {
    expect(await failureOf(check(tick(CALM, EAT), limits))).toContain(
      'its top level ran out of memory, which is 16 MB for a module',
    )
  })

  test('in a trial', async () => {
    expect(await failureOf(run(tick(EAT), {context: {limits}}))).toContain('decide ran out of memory')
  })

  test('where buffers take it, which lie outside of the heap', async () => {
    const memoryShare = (process.memoryUsage.rss() + 2 ** 28) / os.totalmem()
    const top = 'const all = []; for (;;) all.push(Buffer.alloc(2 ** 20, 1))'
    expect(await failureOf(check(tick(CALM, top), {...limits, memoryShare}))).toMatch(
      /its top level ran out of memory, which is \d+ MB for all of burst on this machine/,
    )
  })
})

describe('a trial does not see', () => {
  const shareBy = (text: string): string => tick(`({share: ${text}, reason: ''})`)

  test('what another left in its module, or anywhere', async () => {
    const text = shareBy('(globalThis.seen = (globalThis.seen ?? -1) + 1) > 12 ? 1 : 0')
    const rows = [await run(text), await run(text)]
    expect(rows.map(({offloadedEvents}) => offloadedEvents)).toEqual([
      rows[0]?.offloadedEvents,
      rows[0]?.offloadedEvents,
    ])
  })

  test('nor does burst see what a module does to the globals of its thread', async () => {
    const now = Date.now
    const row = await run(
      tick(
        "(snapshot.atMs > 4000 && snapshot.backlogEvents > 0 ? {share: 1, reason: ''} : {share: 0, reason: ''})",
        `Date.now = () => 0; Math.random = () => 0; process.exitCode = 9
        process.on('exit', () => { for (;;); }); process.on('uncaughtException', () => {})`,
      ),
    )
    expect(row).toMatchObject({state: 'completed', lostEvents: 0})
    expect(row.offloadedEvents).toBeGreaterThan(0)
    expect(Date.now).toBe(now)
    expect(process.exitCode).toBeUndefined()
  })
})

describe('an autoscaler', () => {
  const rules = ownModules('autoscaler')
  const looking = (look: string, top = ''): string =>
    `${top}\nexport default {summary: '', settings: {}, create: () => ({intervalMs: 1000, look: (sample) => ${look}})}\n`
  const STAYS = "({slots: sample.slots, reason: 'stays'})"

  test.each([
    ['ends the process', 'process.exit(0)', 'its top level ended its thread'],
    ['never ends', 'for (;;);', 'its top level has not returned for 0.5 s'],
  ])('is refused before anything runs when it %s', async (_, top, says) => {
    expect(await failureOf(rules.check(looking(STAYS, top)))).toContain(says)
  })

  test.each([
    [
      'never ends',
      'sample.atMs > 3000 ? (() => { for (;;); })() : ' + STAYS,
      'look has not returned for 0.5 s',
    ],
    ['ends the process', 'process.exit(0)', 'look ended its thread'],
    ['throws', "(() => { throw new Error('no') })()", 'look threw Error: no'],
    ['asks for more than there are', "({slots: 201, reason: ''})", 'slots 201'],
  ])('ends its trial when look %s', async (_, look, says) => {
    expect(await failureOf(rules.run(looking(look)))).toContain(says)
  })

  test('changes the slots of its job', async () => {
    const row = await rules.run(looking("({slots: 6, reason: 'more'})"), {
      given: {engine: 'virtual', duration: 60_000, rate: 100},
    })
    expect(row).toMatchObject({state: 'completed', slotsMax: 6, rescales: 1})
    expect(row.autoscaler).toMatch(/mine\d+\.mjs$/)
  })
})

import {mkdtemp, rm, writeFile} from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import {afterAll, beforeAll, describe, expect, test} from 'vitest'
import {UsageError} from '../../../src/errors.js'
import {RUN_DEFAULTS} from '../../../src/settings/defaults.js'
import {createTrial} from '../../../src/experiment/trial/create-trial.js'
import {withModuleChecks} from '../../../src/experiment/own-module/check-modules.js'
import {CallWatch} from '../../../src/settings/own-module/call-watch.js'
import {definitionOf, loadOwnStrategy} from '../../../src/settings/own-module/load-module.js'
import {prepareSweep} from '../../../src/experiment/plan/prepare-sweep.js'
import {resolveSettings} from '../../../src/settings/resolve/resolve-settings.js'
import {createRandom} from '../../../src/kernel/random.js'
import type {Strategy} from '../../../src/strategy/strategy.js'
import {snapshotOf} from '../../support/snapshot.js'
import {SLO} from '../../strategy/drive.js'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'burst-own-strategy-'))
})
afterAll(() => rm(folder, {recursive: true}))

let files = 0
async function write(text: string, ending = 'mjs'): Promise<string> {
  const file = path.join(folder, `s${files++}.${ending}`)
  await writeFile(file, text)
  return file
}

const SETTINGS = "settings: {limitEvents: {default: 1000, minimum: 0, describe: 'Limit.'}}"
const tick = (decide: string): string =>
  `export default {\n  summary: 'Mine.',\n  ${SETTINGS},\n  create: ({limitEvents}) => ({kind: 'tick', ${decide}}),\n}\n`
const event = (parts: string): string =>
  `export default {summary: 'Mine.', settings: {}, create: () => ({kind: 'event', ${parts}})}`

/** Throws whatever is asked of it. */
const TRAP = "new Proxy({}, new Proxy({}, {get: () => () => { throw new Error('trapped') }}))"

const GOOD = tick(
  "decide: ({backlogEvents}) => ({share: backlogEvents > limitEvents ? 0.5 : 0, reason: 'backlog'})",
)

async function create(text: string): Promise<Strategy> {
  const {definition} = await loadOwnStrategy(await write(text))
  const values = {kind: 'mine', limitEvents: 1000}
  return definition.create(values, {random: createRandom(1, 'strategy'), slo: SLO})
}

async function decide(text: string): Promise<unknown> {
  const strategy = await create(text)
  return strategy.kind === 'tick' ? strategy.decide(snapshotOf({backlogEvents: 2000})) : null
}

async function route(text: string): Promise<unknown> {
  const strategy = await create(text)
  const estimates = {remainingLingerMs: 0, offloadMs: 100, meanServiceMs: 5}
  if (strategy.kind !== 'event') return null
  return [strategy.hold?.(snapshotOf()) ?? null, strategy.route(0, estimates)]
}

describe('a strategy of the user', () => {
  test('decides as it says', async () => {
    expect(await decide(GOOD)).toEqual({share: 0.5, reason: 'backlog'})
    expect(await route(event('route: () => true, hold: () => null'))).toEqual([null, true])
  })

  test('gives reasons that fit into a cell', async () => {
    expect(await decide(tick(`decide: () => ({share: 1, reason: 'a, "b"\\nc'})`))).toMatchObject({
      reason: 'a b c',
    })
    const {reason} = (await decide(tick("decide: () => ({share: 1, reason: 'x'.repeat(1e6)})"))) as {
      reason: string
    }
    expect(reason).toHaveLength(200)
  })

  test.each([
    {wrong: 'no default export', text: 'export const mine = 1', says: 'no strategy as its default export'},
    {wrong: 'a function for it', text: 'export default () => 1', says: 'default export: a function'},
    {wrong: 'no create', text: `export default {summary: '', ${SETTINGS}}`, says: 'create is undefined'},
    {wrong: 'no summary', text: 'export default {settings: {}, create() {}}', says: 'summary is undefined'},
    {
      wrong: 'no settings',
      text: "export default {summary: '', create() {}}",
      says: 'write {} if there are none',
    },
    {
      wrong: 'a setting without its default',
      text: "export default {summary: '', settings: {a: {minimum: 0, describe: ''}}, create() {}}",
      says: 'settings.a.default is undefined: write a number',
    },
    {
      wrong: 'a setting with a name of ours',
      text: "export default {summary: '', settings: {kind: {}}, create() {}}",
      says: 'settings.kind is a word that burst uses itself',
    },
    {wrong: 'an exception', text: '\n  throw new Error("no")', says: '.mjs:2:9 cannot be loaded: Error: no'},
    {wrong: 'a missing import', text: 'import "./none.mjs"', says: 'Cannot find module'},
    {wrong: 'a word thrown', text: "throw 'no'", says: 'cannot be loaded: "no"'},
    {wrong: 'nothing thrown', text: 'throw undefined', says: 'cannot be loaded: undefined'},
    {
      wrong: 'something thrown that throws itself',
      text: `throw ${TRAP}`,
      says: 'cannot be loaded: a value that throws when it is looked at',
    },
    {
      wrong: 'an error whose message throws',
      text: "throw Object.defineProperty(new Error(), 'message', {get() { throw 1 }})",
      says: 'cannot be loaded: a value that throws when it is looked at',
    },
    {
      wrong: 'a getter that throws',
      text: "export default {\n  get summary() { throw new Error('no') },\n}",
      says: '.mjs:2:25 cannot be loaded: Error: no',
    },
    {
      wrong: 'a setting that throws',
      text: "export default {summary: '', create() {}, settings: {get a() { throw new Error('no') }}}",
      says: 'cannot be loaded: Error: no',
    },
    {wrong: 'a Proxy that throws', text: `export default ${TRAP}`, says: 'cannot be loaded: Error: trapped'},
    {wrong: 'a list', text: 'export default []', says: 'default export: a list'},
    {
      wrong: 'a Promise',
      text: 'export default Promise.resolve({})',
      says: 'summary is undefined',
    },
  ])('is refused with $wrong', async ({text, says}) => {
    const file = await write(text)
    await expect(loadOwnStrategy(file)).rejects.toThrow(UsageError)
    await expect(loadOwnStrategy(file)).rejects.toThrow(says)
    await expect(loadOwnStrategy(file)).rejects.toThrow(path.basename(file))
  })

  test('is refused as TypeScript, as a folder, and where there is none', async () => {
    await expect(loadOwnStrategy(await write('', 'ts'))).rejects.toThrow('is TypeScript')
    await expect(loadOwnStrategy(folder)).rejects.toThrow('is a directory')
    await expect(loadOwnStrategy(path.join(folder, 'none.js'))).rejects.toThrow('does not exist')
  })

  test.each([
    {answer: 'a share above 1', text: "decide: () => ({share: 1.5, reason: ''})", says: 'share 1.5'},
    {answer: 'no number', text: "decide: () => ({share: NaN, reason: ''})", says: 'share NaN'},
    {answer: 'no reason', text: 'decide: () => ({share: 1})', says: 'reason undefined'},
    {answer: 'nothing', text: 'decide: () => {}', says: 'answered undefined'},
    {answer: 'a Promise', text: "decide: async () => ({share: 1, reason: ''})", says: 'answered a Promise'},
    {answer: 'an exception', text: 'decide: () => nope', says: '.mjs:4:60 decide threw ReferenceError'},
    {answer: 'a Proxy that throws', text: `decide: () => ${TRAP}`, says: 'decide threw Error: trapped'},
    {
      answer: 'a share that throws',
      text: "decide: () => ({get share() { throw new Error('no') }})",
      says: 'decide threw Error: no',
    },
    {answer: 'a BigInt', text: "decide: () => ({share: 1n, reason: ''})", says: 'share 1'},
    {
      answer: 'a Symbol for a reason',
      text: 'decide: () => ({share: 1, reason: Symbol()})',
      says: 'reason Symbol()',
    },
    {answer: 'a thrown null', text: 'decide: () => { throw null }', says: 'decide threw null'},
    {answer: 'a thrown word', text: "decide: () => { throw 'no' }", says: 'decide threw "no"'},
  ])('that answers $answer is the user’s to mend, with its name', async ({text, says}) => {
    const error: unknown = await decide(tick(text)).catch((caught: unknown) => caught)
    expect(error).toBeInstanceOf(UsageError)
    expect((error as Error).message).toContain(says)
    expect((error as Error).message).toMatch(/s\d+\.mjs/)
  })

  test.each([
    {answer: 'a number', text: 'route: () => 1', says: 'route must answer true or false; it answered 1'},
    {answer: 'an exception', text: 'route: () => nope', says: 'route threw ReferenceError'},
    {answer: 'a Promise', text: 'route: async () => true', says: 'it answered a Promise'},
    {
      answer: 'a number of hold',
      text: 'route: () => true, hold: () => 5',
      says: 'hold must answer a reason or null; it answered 5',
    },
    {answer: 'no function to hold', text: 'route: () => true, hold: 5', says: 'create must return'},
    {answer: 'an exception of hold', text: 'route: () => true, hold: () => nope', says: 'hold threw'},
  ])('that routes with $answer is too', async ({text, says}) => {
    await expect(route(event(text))).rejects.toThrow(UsageError)
    await expect(route(event(text))).rejects.toThrow(says)
  })

  test.each([
    {made: '5', says: 'it returned 5'},
    {made: "({kind: 'tick'})", says: 'without a function decide'},
    {made: "({kind: 'event'})", says: 'without a function route'},
    {made: "({kind: 'guess'})", says: 'kind "guess"'},
    {made: 'Promise.resolve({})', says: 'kind undefined'},
    {made: TRAP, says: 'create threw Error: trapped'},
  ])('made as $made is none', async ({made, says}) => {
    const text = `export default {summary: '', settings: {}, create: () => (${made})}`
    await expect(create(text)).rejects.toThrow(says)
  })
})

describe('in a trial', () => {
  const settingsOf = (file: string, own: Readonly<Record<string, unknown>> = {}) =>
    withModuleChecks(async (checks) => {
      const given = {strategy: {kind: file, ...own}}
      const settings = resolveSettings(given, RUN_DEFAULTS, await checks.describe(given))
      await checks.tryOut(settings)
      return settings
    })
  const trialOf = async (file: string) =>
    createTrial(await settingsOf(file), {experiment: 'test', pipeline: 'burst', repetition: 1})

  test('it stands by path and content, with its settings', async () => {
    const file = await write(GOOD)
    const {strategy} = await settingsOf(file, {limitEvents: '7'})
    expect(strategy).toEqual({
      kind: path.relative('', file),
      sha256: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
      limitEvents: 7,
    })
    await expect(settingsOf(file, {limit: 7})).rejects.toThrow('has no setting "limit"')
    await expect(settingsOf(file, {limitEvents: -1})).rejects.toThrow('at least 0')
  })

  test('a changed module is another trial, and none that was planned with the old one', async () => {
    const file = await write(GOOD)
    const before = await trialOf(file)
    expect((await trialOf(file)).id).toBe(before.id)
    expect(await definitionOf(before.strategy!, new CallWatch())).toMatchObject({summary: 'Mine.'})

    await writeFile(file, GOOD.replace('0.5', '0.6'))
    expect((await trialOf(file)).id).not.toBe(before.id)
    await expect(definitionOf(before.strategy!, new CallWatch())).rejects.toThrow('has changed since')
  })

  test('what create refuses is told before anything runs', async () => {
    const file = await write("export default {summary: '', settings: {}, create() { throw new Error('no') }}")
    await expect(settingsOf(file)).rejects.toThrow('create threw Error: no')
  })
})

test('a sweep file names modules from where it is, also through extends', async () => {
  await writeFile(path.join(folder, 'mine.mjs'), GOOD)
  await writeFile(
    path.join(folder, 'parent.yaml'),
    'name: parent\nengine: virtual\nbase: {rate: 100, pipeline: burst}\nsweep:\n  strategy: [./mine.mjs, {kind: ./mine.mjs, limitEvents: 5}, never]\n',
  )
  await writeFile(path.join(folder, 'child.yaml'), `name: child\nextends: ./parent.yaml\n`)
  for (const file of ['parent.yaml', 'child.yaml']) {
    const {points} = await prepareSweep(path.join(folder, file))
    const kind = path.relative('', path.join(folder, 'mine.mjs'))
    expect(points.map(({settings: {strategy}}) => [strategy.kind, strategy['limitEvents']])).toEqual([
      [kind, 1000],
      [kind, 5],
      ['never', undefined],
    ])
  }
})

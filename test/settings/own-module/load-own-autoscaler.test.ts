import {mkdtemp, rm, writeFile} from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import {afterAll, beforeAll, describe, expect, test} from 'vitest'
import type {Autoscaler} from '../../../src/autoscaler/autoscaler.js'
import {UsageError} from '../../../src/errors.js'
import {CallWatch} from '../../../src/settings/own-module/call-watch.js'
import {autoscalerDefinitionOf, loadOwnAutoscaler} from '../../../src/settings/own-module/load-module.js'
import {resolveOwnParameters} from '../../../src/settings/own-module/own-parameters.js'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'burst-own-autoscaler-'))
})
afterAll(() => rm(folder, {recursive: true}))

let files = 0
async function write(text: string, ending = 'mjs'): Promise<string> {
  const file = path.join(folder, `a${files++}.${ending}`)
  await writeFile(file, text)
  return file
}

const BOUNDS = {minSlots: 4, maxSlots: 24, warmupMs: 0}
const module = (created: string, settings = '{}'): string =>
  `export default {summary: '', settings: ${settings}, create: () => (${created})}\n`
const looks = (answer: string): string => module(`{intervalMs: 1000, look: (sample) => ${answer}}`)

const SAMPLE = {atMs: 0, takenEvents: 0, backlogEvents: 0, busiestShare: 0, slots: 8, demandSlots: 1}

async function create(text: string): Promise<Autoscaler> {
  const {definition} = await loadOwnAutoscaler(await write(text))
  return definition.create({}, BOUNDS)
}

async function failureOf(work: Promise<unknown>): Promise<string> {
  const error: unknown = await work.then(
    () => null,
    (thrown: unknown) => thrown,
  )
  expect(error).toBeInstanceOf(UsageError)
  return (error as UsageError).message
}

describe('an autoscaler of the user', () => {
  test('may leave out what has no meaning for it, and keeps its object', async () => {
    const rule = await create(
      module('{intervalMs: 1000, seen: 0, look() { return {slots: 4 + ++this.seen, reason: \'a, "b"\'} }}'),
    )
    expect([rule.lookBackMs, rule.decidesAfterMs]).toEqual([0, 0])
    rule.restarted(0)
    expect(rule.look(SAMPLE)).toEqual({slots: 5, reason: 'a b '})
    expect(rule.look(SAMPLE).slots).toBe(6)
  })

  test('stays between the fewest and the most slots, and may stay where the job is', async () => {
    const slotsOf = async (answer: string): Promise<number> =>
      (await create(looks(`({slots: ${answer}, reason: ''})`))).look(SAMPLE).slots
    expect(await Promise.all(['1', '25', '200', '8', 'sample.slots'].map(slotsOf))).toEqual([4, 24, 24, 8, 8])
  })

  test('may write into what it is shown, and the job stays what it is', async () => {
    const rule = await create(looks("(sample.slots = 99, sample.busiestShare = 7, {slots: 99, reason: ''})"))
    const shown = {...SAMPLE}

    expect(rule.look(shown).slots).toBe(24)
    expect(shown).toEqual(SAMPLE)
  })

  test.each([
    ['no default export', 'export const mine = 1', 'no autoscaler as its default export'],
    ['a function for it', 'export default () => 1', 'default export: a function'],
    ['no create', "export default {summary: '', settings: {}}", 'create is undefined'],
    [
      'a setting that every autoscaler has',
      module('{}', '{pauseMs: {}}'),
      'settings.pauseMs is a word that burst',
    ],
    ['an exception at its top', "\nthrow new Error('no')", '.mjs:2:7 cannot be loaded: Error: no'],
    ['a create that throws', module("(() => { throw new Error('no') })()"), 'create threw Error: no'],
    ['a create that returns nothing', module('undefined'), 'create must return {intervalMs, look}'],
    ['a create that promises', module('Promise.resolve({})'), 'it returned a Promise'],
    ['no interval', module('{look() {}}'), 'intervalMs in ms, at least 1; it is undefined'],
    ['an interval of nothing', module('{intervalMs: 0, look() {}}'), 'at least 1; it is 0'],
    ['an interval that is no number', module('{intervalMs: NaN, look() {}}'), 'it is NaN'],
    ['an endless interval', module('{intervalMs: Infinity, look() {}}'), 'it is Infinity'],
    ['an interval in words', module("{intervalMs: '1s', look() {}}"), 'it is "1s"'],
    ['a past in words', module("{intervalMs: 1, lookBackMs: '1s', look() {}}"), 'lookBackMs in ms'],
    [
      'too long a past',
      module('{intervalMs: 1, lookBackMs: 1e9, look() {}}'),
      'at most 100000 looks are shown',
    ],
    ['no look', module('{intervalMs: 1}'), 'look is undefined'],
    ['a restarted that is none', module('{intervalMs: 1, look() {}, restarted: 1}'), 'restarted is 1'],
  ])('is refused with %s', async (_, text, says) => {
    expect(await failureOf(create(text))).toContain(says)
  })

  test.each([
    ["(() => { throw new Error('no') })()", 'look threw Error: no'],
    ['undefined', "{slots: 1 to 200, reason: 'words'}; it answered undefined"],
    ['8', 'it answered 8'],
    ['Promise.resolve(8)', 'it answered a Promise'],
    ["({slots: NaN, reason: ''})", 'slots NaN'],
    ["({slots: 0, reason: ''})", 'slots 0'],
    ["({slots: -4, reason: ''})", 'slots -4'],
    ["({slots: 4.5, reason: ''})", 'slots 4.5'],
    ["({slots: 201, reason: ''})", 'slots 201'],
    ["({slots: Infinity, reason: ''})", 'slots Infinity'],
    ["({slots: '8', reason: ''})", 'slots "8"'],
    ['({slots: 8})', 'reason undefined'],
    ["({get slots() { throw new Error('trap') }, reason: ''})", 'look threw Error: trap'],
  ])('that answers %s is an error that names its file', async (answer, says) => {
    const rule = await create(looks(answer))
    const message = await failureOf(Promise.resolve().then(() => rule.look(SAMPLE)))
    expect(message).toMatch(/a\d+\.mjs/)
    expect(message).toContain(says)
  })

  test('in TypeScript is to be compiled first, and a changed one is another trial', async () => {
    expect(await failureOf(loadOwnAutoscaler(await write('', 'ts')))).toContain('is TypeScript')
    const settings = {name: await write(looks('8')), kind: 'module', history: 'base', parameters: {}} as const
    const planned = autoscalerDefinitionOf({...settings, sha256: '0'.repeat(64)}, new CallWatch())
    expect(await failureOf(planned)).toContain('has changed since the trial was planned')
  })
})

describe("the settings of a user's autoscaler", () => {
  const module = {
    path: 'mine.js',
    sha256: '0'.repeat(64),
    settings: {
      targetShare: {default: 0.8, minimum: 0.1, maximum: 1, describe: ''},
      lookMs: {default: 1000, minimum: 100, describe: ''},
    },
  }
  const resolve = (given: Readonly<Record<string, unknown>>) =>
    resolveOwnParameters({kind: './mine.js', ...given}, module)

  test('stand beside those of every autoscaler', () => {
    const {parameters, ...rest} = resolve({lookMs: '2s', pauseMs: 500})
    expect(rest).toEqual({name: 'mine.js', kind: 'module', sha256: module.sha256})
    expect(parameters).toMatchObject({targetShare: 0.8, lookMs: 2000, pauseMs: 500, slotsMax: 200})
  })

  test.each([
    [{targetShar: 1}, 'has no setting "targetShar", did you mean "targetShare"?'],
    [{targetShare: 2}, 'autoscaler.targetShare is 2; it must be from 0.1 to 1'],
    [{targetShare: 'x'}, 'autoscaler.targetShare is "x", which is not a number'],
    [{lookMs: '1 parsec'}, 'autoscaler.lookMs: '],
    [{slotsMax: 300}, 'autoscaler.slotsMax is 300; it must be from 1 to 200'],
    [
      {minSlots: 9, slotsMax: 8},
      'autoscaler.minSlots of mine.js is 9: it must not be above slotsMax, which is 8',
    ],
  ])('%j: %s', (given, says) => {
    expect(() => resolve(given)).toThrow(says)
  })
})

import {mkdtemp, rm, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import path from 'node:path'
import {afterAll, beforeAll, expect, test} from 'vitest'
import {UsageError} from '../../../src/errors.js'
import {RUN_DEFAULTS} from '../../../src/settings/defaults.js'
import {createTrial} from '../../../src/experiment/trial/create-trial.js'
import {loadOwnStrategy} from '../../../src/settings/own-strategy/load-own-strategy.js'
import {resolveSettings} from '../../../src/settings/resolve-settings.js'
import {runTrial} from '../../../src/experiment/trial/run-trial.js'
import {loadSlotPlatform} from '../../../src/settings/files/load-platform.js'
import {createWallClock} from '../../../src/kernel/wall-clock.js'
import type {TrialRow} from '../../../src/results/trial-row.js'

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'burst-own-embedded-'))
})
afterAll(() => rm(folder, {recursive: true, force: true}))

/** One second of a light load, offloaded as the module's rule says. */
async function run(name: string, rule: string): Promise<TrialRow> {
  const file = path.join(folder, name)
  await writeFile(file, `export default {summary: '', settings: {}, create: () => (${rule})}\n`)
  const given = {
    engine: 'embedded',
    target: 'model',
    shape: 'constant',
    rate: 200,
    duration: 1000,
    warmup: 300,
    metricInterval: 100,
    strategy: {kind: file},
  } as const
  const settings = resolveSettings(given, RUN_DEFAULTS, {strategy: await loadOwnStrategy(file)})
  const trial = createTrial(settings, {experiment: 'test', pipeline: 'burst', repetition: 1})
  const {row} = await runTrial(trial, {
    folder: path.join(folder, `${name}-results`),
    point: '',
    slotPrice: loadSlotPlatform('ec2-us-east-1').price,
    clock: createWallClock(),
    signal: new AbortController().signal,
    isRowOnly: true,
  })
  return row
}

test('a rule per event of the user’s own decides in the source thread', async () => {
  const row = await run('all.mjs', "{kind: 'event', route: () => true}")

  expect(row.offloadedEvents).toBeGreaterThan(100)
  expect(row.lostEvents).toBe(0)
}, 30_000)

test('what it throws there is the user’s to mend, with file and line', async () => {
  const error: unknown = await run('bad.mjs', "{kind: 'event',\nroute: () => nope.share}").catch(
    (caught: unknown) => caught,
  )

  expect(error).toBeInstanceOf(UsageError)
  expect((error as Error).message).toMatch(/bad\.mjs:2:\d+ route threw ReferenceError: nope is not defined/)
}, 30_000)

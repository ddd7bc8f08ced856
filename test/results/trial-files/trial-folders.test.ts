import {mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import path from 'node:path'
import {afterAll, beforeAll, describe, expect, test} from 'vitest'
import {
  findTrialFolders,
  hasTrialFile,
  newTrialFolder,
  removeGrowing,
  trialEntries,
  trialFolderName,
} from '../../../src/results/trial-files/trial-folders.js'
import type {TrialRow} from '../../../src/results/trial-row.js'
import {DEFAULTS} from '../../../src/settings/defaults.js'
import {buildTrialRow} from '../../support/trial-row.js'

const ID = '56e38b0d2c41'

const nameOf = (changes: Partial<TrialRow>): string =>
  trialFolderName(buildTrialRow({trialId: ID, parallelism: 4, ...changes}))

describe('the name of a trial folder', () => {
  const table: readonly [changes: Partial<TrialRow>, name: string][] = [
    [{pipeline: 'burst'}, 'burst-rate-1000-r1'],
    [{pipeline: 'burst', repetition: 12, rateEps: 1234.5}, 'burst-rate-1234.5-r12'],
    [
      {
        pipeline: 'burst',
        strategy: DEFAULTS.strategy.kind,
        parallelism: DEFAULTS.parallelism,
        metricIntervalMs: DEFAULTS.metricIntervalMs,
      },
      'burst-rate-1000-r1',
    ],
    [
      {pipeline: 'burst', strategy: 'aimd', parallelism: 8, metricIntervalMs: 200},
      'burst-aimd-rate-1000-slots-8-interval-200ms-r1',
    ],
    [{pipeline: 'bridge', autoscaler: 'managed-flink'}, 'bridge-managed-flink-rate-1000-r1'],
    [{query: 'q5', windowMs: 10_000, slideMs: 2000}, 'vanilla-rate-1000-q5-r1'],
    [{query: 'q5', windowMs: 6000, slideMs: 1000}, 'vanilla-rate-1000-q5-window-6000ms-slide-1000ms-r1'],
    [{query: 'q11', gapMs: 3000}, 'vanilla-rate-1000-q11-gap-3000ms-r1'],
    [{query: 'tokenize'}, 'vanilla-rate-1000-r1'],
    [{rateEps: Number.NaN}, 'vanilla-rate-max-r1'],
    [{shape: 'trace', rateEps: 12.1, point: 'trace=./my loads/day.csv'}, 'vanilla-trace-my-loads-day-csv-r1'],
    [{shape: 'trace', rateEps: 12.1}, 'vanilla-trace-r1'],
    [
      {point: 'spikeDuration=3s;slo=p99<500ms;strategy.catchUp=2s'},
      'vanilla-rate-1000-spike-duration-3s-slo-p99-500ms-strategy-catch-up-2s-r1',
    ],
    [{pipeline: 'burst', strategy: '../../etc/passwd'}, 'burst-etc-passwd-rate-1000-r1'],
    [{pipeline: 'burst', strategy: './größe\u0000 .js'}, 'burst-gr-e-js-rate-1000-r1'],
  ]
  test.each(table)('of %j is %s', (changes, name) => {
    expect(nameOf(changes)).toBe(`${name}-${ID}`)
  })

  test('is short however much a point says, and keeps repetition and id', () => {
    const name = nameOf({point: `${'profile=java;'.repeat(50)}linger=10ms`, repetition: 1000})
    expect(name.length).toBeLessThan(120)
    expect(name).toMatch(/^vanilla-rate-1000-profile-java-.*[a-z0-9]-r1000-56e38b0d2c41$/)
  })
})

describe('folders of trials', () => {
  let folder = ''
  beforeAll(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'burst-trials-'))
  })
  afterAll(() => {
    rmSync(folder, {recursive: true, force: true})
  })

  test('are found by their id, named in words or, of before, by it alone', async () => {
    const row = buildTrialRow({trialId: ID, pipeline: 'burst'})
    const named = newTrialFolder(folder, row)
    const old = path.join(folder, 'trials', 'a'.repeat(12))
    for (const one of [
      named,
      old,
      path.join(folder, 'trials', ID),
      `${named}.tmp`,
      path.join(folder, 'trials', 'notes'),
    ])
      mkdirSync(one, {recursive: true})
    writeFileSync(path.join(old, 'summary.json'), '{}')

    const found = findTrialFolders(folder)
    expect(found).toEqual(
      new Map([
        [ID, named],
        ['a'.repeat(12), old],
      ]),
    )
    expect(await hasTrialFile(found, 'a'.repeat(12), 'summary.json')).toBe(true)
    expect(await hasTrialFile(found, ID, 'summary.json')).toBe(false)
    expect(await hasTrialFile(found, 'b'.repeat(12), 'summary.json')).toBe(false)
    expect(trialEntries(folder)).toHaveLength(4)

    removeGrowing(folder, ID)
    expect(readdirSync(path.join(folder, 'trials'))).not.toContain(`${path.basename(named)}.tmp`)
    expect(trialEntries(folder)).toHaveLength(3)
  })

  test('are none where there is no folder', () => {
    expect(findTrialFolders(path.join(folder, 'nowhere'))).toEqual(new Map())
  })
})

import {existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {describe, expect, test} from 'vitest'
import type {PreparedSweep} from '../../../src/experiment/plan/prepare-sweep.js'
import {requireValidRows, type SweepReport} from '../../../src/experiment/run/run-sweep.js'
import {executeSweep, type SweepOptions} from '../../../src/experiment/run/sweep-once.js'
import type {TrialRow} from '../../../src/results/trial-row.js'
import {TRIAL_FILES} from '../../../src/results/trial-files/trial-files.js'
import {findTrialFolders} from '../../../src/results/trial-files/trial-folders.js'
import {createWallClock} from '../../../src/kernel/wall-clock.js'
import {NO_PROGRESS} from '../../support/no-progress.js'
import {poolInPlace} from '../../support/pool-in-place.js'
import {prepareLines, SMALL, temporaryFolder} from '../../support/sweep-file.js'
import {buildTrialRow} from '../../support/trial-row.js'
import {withoutWall} from '../../support/without-wall.js'

const folder = temporaryFolder()
type Given = Partial<SweepOptions> & {out: string}

const sweep = (prepared: PreparedSweep, options: Given): Promise<SweepReport> =>
  sweepInThreads(prepared, {pool: poolInPlace, ...options})

const sweepInThreads = (prepared: PreparedSweep, options: Given): Promise<SweepReport> =>
  executeSweep(prepared, {
    isFresh: false,
    detail: 'full',
    workers: 2,
    clock: createWallClock(),
    signal: new AbortController().signal,
    progress: NO_PROGRESS,
    nowIso: () => '2026-01-01T00:00:00.000Z',
    ...options,
    out: join(folder, options.out),
  })

/** Everything that a sweep leaves behind but the time it took. */
function contentOf(out: string): Readonly<Record<string, string>> {
  const root = join(folder, out, 'small')
  const names = readdirSync(root, {recursive: true, withFileTypes: true}).filter((entry) => entry.isFile())
  return Object.fromEntries(
    names.map((entry) => {
      const file = join(entry.parentPath, entry.name)
      const text = readFileSync(file, 'utf8')
      return [
        file.slice(root.length),
        entry.name === 'trials.csv' ? withoutWall(text) : text.replace(/"wallMs": \d+/, ''),
      ]
    }),
  )
}

/** The same without the manifest, which tells more than what was measured. */
const filesOf = (out: string): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(contentOf(out)).filter(([file]) => file !== '/manifest.json'))

const rowsFile = (out: string): string => join(folder, out, 'small', 'trials.csv')

describe('a sweep', {timeout: 60_000}, () => {
  test('leaves the same files with one worker and with many, wall time aside', async () => {
    const prepared = await prepareLines(
      folder,
      SMALL.with(4, '  pipeline: [vanilla, burst, overprovisioned]'),
    )
    await sweepInThreads(prepared, {out: 'one', workers: 1})
    const {rows, ranTrials} = await sweepInThreads(prepared, {out: 'many', workers: 4})

    expect([rows.length, ranTrials]).toEqual([12, 12])
    expect(contentOf('many')).toEqual(contentOf('one'))
    expect(existsSync(join(folder, 'many', 'small', '.lock'))).toBe(false)
  })

  test('writes for pipelines that come to the same what each writes alone', async () => {
    const pipelines = (names: string): Promise<PreparedSweep> =>
      prepareLines(folder, SMALL.with(4, `  pipeline: [${names}]`))
    await sweep(await pipelines('vanilla, modified'), {out: 'twins'})
    await sweep(await pipelines('vanilla'), {out: 'vanilla'})
    await sweep(await pipelines('modified'), {out: 'modified'})
    const linesOf = (out: string): readonly string[] =>
      withoutWall(readFileSync(rowsFile(out), 'utf8')).split('\n')
    const trialFiles = (out: string): readonly (readonly [string, string])[] =>
      Object.entries(filesOf(out)).filter(([file]) => file !== '/trials.csv')

    expect(new Set(linesOf('twins'))).toEqual(new Set([...linesOf('vanilla'), ...linesOf('modified')]))
    expect(Object.fromEntries(trialFiles('twins'))).toEqual(
      Object.fromEntries([...trialFiles('vanilla'), ...trialFiles('modified')]),
    )
  })

  test('keeps what its figures are drawn from; full detail makes all files again, the same to the byte', async () => {
    const prepared = await prepareLines(folder, [...SMALL, 'plots: [latency-spectrum]'])
    await sweep(prepared, {out: 'full'})
    await sweep(prepared, {out: 'figures', detail: 'figures'})
    const full = filesOf('full')

    expect(JSON.parse(contentOf('figures')['/manifest.json'] ?? '')).toMatchObject({detail: 'figures'})
    expect(filesOf('figures')).toEqual(
      Object.fromEntries(Object.entries(full).filter(([file]) => /trials\.csv|summary\.json/.test(file))),
    )
    expect((await sweep(prepared, {out: 'figures'})).ranTrials).toBe(0)
    expect(filesOf('figures')).toEqual(full)
    expect(Object.keys(full)).toHaveLength(1 + 8 * TRIAL_FILES.length)
  })

  test('of figures that rows are enough for keeps no folder of a trial', async () => {
    const prepared = await prepareLines(folder, [...SMALL, 'plots: [latency-by-rate]'])
    await sweep(prepared, {out: 'rows', detail: 'figures'})
    expect(Object.keys(contentOf('rows'))).toEqual(['/manifest.json', '/trials.csv'])
  })

  test('refuses to fill in files of rows that do not come out the same', async () => {
    const prepared = await prepareLines(folder, [...SMALL, 'plots: [latency-by-rate]'])
    await sweep(prepared, {out: 'other', detail: 'figures'})
    const text = readFileSync(rowsFile('other'), 'utf8')
    const place = text.split(',').indexOf('latency_mean_ms')
    const lines = text.trimEnd().split('\n')
    const cells = lines[1]!.split(',')
    lines[1] = cells.with(place, String(Number(cells[place]) + 0.001)).join(',')
    writeFileSync(rowsFile('other'), `${lines.join('\n')}\n`)

    await expect(sweep(prepared, {out: 'other', workers: 1})).rejects.toThrow(
      `trial ${cells[0]} in ${join(folder, 'other', 'small')} comes to another row`,
    )
    expect(findTrialFolders(join(folder, 'other', 'small')).has(cells[0]!)).toBe(false)
    expect(readFileSync(rowsFile('other'), 'utf8')).toBe(`${lines.join('\n')}\n`)
  })

  test('goes on where it stopped, whatever an interruption left half-written', async () => {
    const prepared = await prepareLines(folder, SMALL)
    await sweep(prepared, {out: 'whole'})
    await sweep(prepared, {out: 'torn'})
    const lines = readFileSync(rowsFile('torn'), 'utf8').split('\n')
    writeFileSync(rowsFile('torn'), `${lines.slice(0, 4).join('\n')}\n${lines[4]?.slice(0, 50) ?? ''}`)
    mkdirSync(join(folder, 'torn', 'small', 'trials', `burst-rate-200-r1-${'a'.repeat(12)}.tmp`))
    mkdirSync(join(folder, 'torn', 'small', 'trials', 'b'.repeat(12)))
    const {ranTrials, rows} = await sweep(prepared, {out: 'torn'})
    const {'/manifest.json': manifest, ...files} = contentOf('torn')
    const {'/manifest.json': other, ...others} = contentOf('whole')

    expect([ranTrials, rows.length]).toEqual([5, 8])
    expect(files).toEqual(others)
    expect((JSON.parse(manifest ?? '') as {sessions: unknown[]}).sessions).toHaveLength(2)
    expect((JSON.parse(other ?? '') as {sessions: unknown[]}).sessions).toHaveLength(1)
    expect((await sweep(prepared, {out: 'torn'})).ranTrials).toBe(0)
  })

  test('goes on in a folder whose trials are named by their ids alone', async () => {
    const prepared = await prepareLines(folder, [...SMALL, 'plots: [latency-spectrum]'])
    await sweep(prepared, {out: 'old', detail: 'figures'})
    for (const [id, named] of findTrialFolders(join(folder, 'old', 'small')))
      renameSync(named, join(folder, 'old', 'small', 'trials', id))
    const text = readFileSync(rowsFile('old'), 'utf8').split('\n')
    writeFileSync(rowsFile('old'), `${text.slice(0, 5).join('\n')}\n`)
    const names = (): readonly string[] => readdirSync(join(folder, 'old', 'small', 'trials'))

    expect((await sweep(prepared, {out: 'old', detail: 'figures'})).ranTrials).toBe(4)
    expect(names().filter((name) => /^[0-9a-f]{12}$/.test(name))).toHaveLength(4)
    expect((await sweep(prepared, {out: 'old'})).ranTrials).toBe(0)
    expect(names().filter((name) => /^(vanilla|burst)-rate-\d+-.*r\d-[0-9a-f]{12}$/.test(name))).toHaveLength(
      8,
    )
    expect(names()).toHaveLength(8)
  })

  test('grows by an axis or by repetitions; old rows get the label of a new axis', async () => {
    await sweep(await prepareLines(folder, SMALL), {out: 'grown'})
    const grown = await prepareLines(folder, [
      ...SMALL.with(-2, '  rate: [200, 400, 600]').with(-1, 'repetitions: 3'),
      ...['include: [{rate: 200, linger: 10ms}, {rate: 200, linger: 20ms}]'],
    ])
    const {rows, ranTrials} = await sweep(grown, {out: 'grown'})

    expect([rows.length, ranTrials]).toEqual([3 * 2 * 3 + 3, 3 * 2 * 3 + 3 - 8])
    expect(new Set(rows.map(({trialId}) => trialId)).size).toBe(rows.length)
  })

  test('refuses rows that are not its own, unless it may throw them away', async () => {
    await sweep(await prepareLines(folder, SMALL), {out: 'strangers'})
    const shrunk = await prepareLines(folder, SMALL.with(-2, '  rate: [200]'))

    await expect(sweep(shrunk, {out: 'strangers'})).rejects.toThrow(
      /holds 4 rows that are not in this sweep any more, like (vanilla|burst) at 600\/s, repetition [12] \(trial /,
    )
    expect((await sweep(shrunk, {out: 'strangers', isFresh: true})).rows).toHaveLength(4)
    expect(readdirSync(join(folder, 'strangers', 'small', 'trials'))).toHaveLength(4)
  })

  test.each([
    ['another format', '{"format": 99}', 'is of results format 99; this version of burst writes format'],
    ['no manifest', null, 'has rows and no manifest.json'],
    ['a mangled manifest', '{', 'manifest.json is not JSON'],
  ])('refuses a folder with %s', async (what, manifest, message) => {
    const prepared = await prepareLines(folder, SMALL)
    await sweep(prepared, {out: what})
    const file = join(folder, what, 'small', 'manifest.json')
    if (manifest === null) writeFileSync(file, '{}')
    else writeFileSync(file, manifest)
    await expect(sweep(prepared, {out: what})).rejects.toThrow(
      manifest === null ? 'is of results format null' : message,
    )
  })

  test('that is interrupted keeps finished rows and says so', async () => {
    const controller = new AbortController()
    const prepared = await prepareLines(folder, SMALL.with(-1, 'repetitions: 20'))
    let finished = 0
    const stopping = sweepInThreads(prepared, {
      out: 'interrupted',
      signal: controller.signal,
      progress: {
        ...NO_PROGRESS,
        trialFinished: () => {
          if (++finished === 3) controller.abort()
        },
      },
    })
    await expect(stopping).rejects.toThrow(
      /interrupted; \d+ finished trials? (is|are) kept in .*; the same command goes on/,
    )
    const {rows, ranTrials} = await sweep(prepared, {out: 'interrupted'})

    expect(rows).toHaveLength(80)
    expect(ranTrials).toBeGreaterThan(60)
  })
})

test('invalid rows are counted folder by folder', () => {
  const valid = buildTrialRow({})
  const invalid = buildTrialRow({trialId: 'bad', pipeline: 'burst', state: 'invalid', lostEvents: 3})
  const reportOf = (name: string, ...rows: readonly TrialRow[]): SweepReport => ({
    folder: name,
    rows,
    ranTrials: 0,
  })

  expect(() => {
    requireValidRows([reportOf('one', valid, invalid), reportOf('two', valid), reportOf('three', invalid)])
  }).toThrow('; 1 of 2 trials in one and 1 of 1 trials in three are invalid, the first of them bad')
  expect(() => {
    requireValidRows([reportOf('one', valid), reportOf('two')])
  }).not.toThrow()
})

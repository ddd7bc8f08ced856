import {cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile} from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import {fileURLToPath} from 'node:url'
import {afterAll, beforeAll, describe, expect, test} from 'vitest'
import {BurstError, EnvironmentError, UsageError} from '../../src/errors.js'
import {type PlotRequest, plotResults} from '../../src/plot/plot-results.js'
import {TRIAL_COLUMNS} from '../../src/results/columns.js'
import {csvHeader} from '../../src/results/csv.js'

const FIXTURES = fileURLToPath(new URL('../fixtures/results', import.meta.url))

let scratch = ''
beforeAll(async () => {
  scratch = await mkdtemp(path.join(os.tmpdir(), 'burst-plot-'))
})
afterAll(async () => {
  await rm(scratch, {recursive: true, force: true})
})

const request = (changes: Partial<PlotRequest>): PlotRequest => ({
  folder: path.join(FIXTURES, 'run'),
  out: path.join(scratch, 'plots'),
  figures: [],
  published: [],
  where: [],
  ...changes,
})

test('a run gives its five figures, as SVG and PNG in a folder of its name, the same again', async () => {
  const {files, notes} = await plotResults(request({}))
  const folder = path.join(scratch, 'plots', 'run')
  expect((await readdir(folder)).toSorted()).toEqual(
    ['cost-frontier', 'latency-breakdown', 'latency-burst', 'latency-spectrum', 'timeline'].flatMap(
      (name) => [`${name}.png`, `${name}.svg`],
    ),
  )
  expect(files).toHaveLength(10)
  expect(notes).toEqual([])
  const before = await readFile(path.join(folder, 'timeline.svg'), 'utf8')
  await plotResults(request({figures: ['timeline']}))
  expect(await readFile(path.join(folder, 'timeline.svg'), 'utf8')).toBe(before)
})

test('several folders are drawn together, a trial of both twice, and differences of their manifests are told', async () => {
  const [a, b] = [path.join(scratch, 'two', 'a'), path.join(scratch, 'two', 'b')]
  for (const folder of [a, b]) await cp(path.join(FIXTURES, 'run'), folder, {recursive: true})
  const manifest = JSON.parse(await readFile(path.join(b, 'manifest.json'), 'utf8')) as {
    readonly config: object
  }
  const config = {...manifest.config, query: 'q7'}
  await writeFile(path.join(b, 'manifest.json'), JSON.stringify({...manifest, config, format: 99}))
  const {files, notes} = await plotResults(
    request({folder: a, beside: [b], figures: ['timeline', 'cost-frontier']}),
  )
  expect(files.map((file) => path.relative(path.join(scratch, 'plots'), file))).toEqual([
    ...['timeline.svg', 'timeline.png'].map((name) => path.join('a+b', name)),
    ...['cost-frontier.svg', 'cost-frontier.png'].map((name) => path.join('a+b', name)),
  ])
  expect(notes).toEqual([
    'a, b have different results formats: their trials have ids of different kinds',
    expect.stringMatching(/^a, b differ in settings without a column: query \(.* and q7\)$/),
  ])
  const svg = await readFile(files[0] ?? '', 'utf8')
  for (const label of ['vanilla, a', 'vanilla, b', 'burst, a', 'burst, b']) expect(svg).toContain(label)
})

test('one figure, of some rows, and what was left out is told', async () => {
  const folder = path.join(scratch, 'some', 'latency')
  await mkdir(folder, {recursive: true})
  const trials = await readFile(path.join(FIXTURES, 'latency', 'trials.csv'), 'utf8')
  await writeFile(path.join(folder, 'trials.csv'), trials.replace('completed', 'invalid'))
  const {files, notes} = await plotResults(
    request({folder, figures: ['cost-frontier'], where: ['rate_eps=750']}),
  )
  expect(files.map((file) => path.basename(file))).toEqual(['cost-frontier.svg', 'cost-frontier.png'])
  expect(notes).toEqual(['latency: 1 of 36 trials are left out (invalid)'])
})

test('figures of single trials that a sweep kept no files for are told, and how to get them', async () => {
  const folder = path.join(scratch, 'kept', 'latency')
  await mkdir(folder, {recursive: true})
  const trials = await readFile(path.join(FIXTURES, 'latency', 'trials.csv'))
  await writeFile(path.join(folder, 'trials.csv'), trials)
  await writeFile(path.join(folder, 'manifest.json'), '{"detail": "figures"}')
  const remedy = /timeline \(timeline\.csv\).*; the same sweep with --detail full makes the files/

  const {notes} = await plotResults(request({folder, figures: ['cost-frontier', 'timeline']}))
  expect(notes).toEqual([expect.stringMatching(remedy)])
  const error: unknown = await plotResults(request({folder, figures: ['timeline']})).catch(
    (reason: unknown) => reason,
  )
  expect((error as UsageError).suggestions).toContainEqual(expect.stringMatching(remedy))
})

describe('what cannot be drawn or written', () => {
  const errorOf = async (changes: Partial<PlotRequest>): Promise<BurstError> => {
    const error: unknown = await plotResults(request(changes)).catch((reason: unknown) => reason)
    if (!(error instanceof BurstError)) throw error
    expect(error.suggestions.length).toBeGreaterThan(0)
    return error
  }

  test.each<[string, Partial<PlotRequest>, RegExp]>([
    ['an unknown figure', {figures: ['timelin']}, /unknown figure "timelin", did you mean "timeline"\?/],
    ['a figure the rows do not allow', {figures: ['metric-interval']}, /do not allow metric-interval/],
    [
      'a cost-frontier of one mark',
      {figures: ['cost-frontier'], where: ['pipeline=burst']},
      /the one completed trial with pipeline=burst in .* does not allow cost-frontier/,
    ],
    ['a filter that leaves nothing', {where: ['rate_eps=7']}, /no completed trial in .* has rate_eps=7/],
    ['a filter on an unknown column', {where: ['rate=7']}, /unknown column "rate"/],
    ['a filter of no form', {where: ['rate_eps']}, /not of the form column=value/],
    ['published values that are not there', {published: ['nowhere.csv']}, /cannot read nowhere\.csv/],
    ['a folder that is not there', {folder: 'no/such/folder'}, /there is no folder no\/such\/folder/],
    ['the same folder twice', {beside: [path.join(FIXTURES, 'run')]}, /the same folder is named twice/],
    [
      'a folder of several among several',
      {beside: [FIXTURES]},
      /holds \d+ experiments: of several folders each/,
    ],
    ['a search among several', {beside: [path.join(FIXTURES, 'capacity')]}, /capacity is of a search/],
    [
      'a figure of one folder',
      {beside: [path.join(FIXTURES, 'latency')], figures: ['strategies']},
      /strategies is drawn of one folder, and 2 are named/,
    ],
  ])("%s is the user's to fix", async (_, changes, wanted) => {
    const error = await errorOf(changes)
    expect(error).toBeInstanceOf(UsageError)
    expect(error.message).toMatch(wanted)
  })

  test('an experiment of which no trial is finished', async () => {
    const folder = path.join(scratch, 'unfinished')
    await mkdir(folder)
    await writeFile(path.join(folder, 'trials.csv'), csvHeader(TRIAL_COLUMNS))
    expect((await errorOf({folder})).message).toMatch(/holds 0 trials, and none that completed/)
  })

  test("a place that cannot be written to is the environment's", async () => {
    const file = path.join(scratch, 'a-file')
    await writeFile(file, '')
    const error = await errorOf({out: path.join(file, 'plots'), figures: ['cost-frontier']})
    expect(error).toBeInstanceOf(EnvironmentError)
    expect(error.message).toMatch(/cannot write .*cost-frontier\.svg/)
  })
})

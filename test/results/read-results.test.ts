import {asWrittenByBurst} from '../../src/results/read-table.js'
import {cp, mkdir, mkdtemp, readFile, rm, writeFile} from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import {fileURLToPath} from 'node:url'
import fc from 'fast-check'
import {afterAll, beforeAll, describe, expect, test} from 'vitest'
import {UsageError} from '../../src/errors.js'
import {TRIAL_COLUMNS} from '../../src/results/columns.js'
import {csvHeader, csvLines} from '../../src/results/csv.js'
import {findTrialFolders} from '../../src/results/trial-files/trial-folders.js'
import {readPublished} from '../../src/results/read-published.js'
import {parseTrials} from '../../src/results/parse-trials.js'
import {readResults} from '../../src/results/read-results.js'
import {readInvocations, readSummary, readTimeline} from '../../src/results/trial-files/read-trial-files.js'
import {isTextKey, TRIAL_KEYS, type TrialRow} from '../../src/results/trial-row.js'
import {buildSoundRow} from '../support/trial-row.js'

const FIXTURES = fileURLToPath(new URL('../fixtures/results', import.meta.url))

let scratch = ''
beforeAll(async () => {
  scratch = await mkdtemp(path.join(os.tmpdir(), 'burst-read-'))
})
afterAll(() => rm(scratch, {recursive: true, force: true}))

/** What a promise is rejected with; a UsageError by demand. */
async function usageErrorOf(promise: Promise<unknown>): Promise<UsageError> {
  const error: unknown = await promise.then(
    () => new Error('nothing was wrong'),
    (reason: unknown) => reason,
  )
  if (!(error instanceof UsageError)) throw error
  expect(error.suggestions.length).toBeGreaterThan(0)
  return error
}

describe('results that are as they should be', () => {
  test('one experiment, or all below a folder, by name', async () => {
    const all = await readResults(FIXTURES)
    expect(all.map(({name, rows}) => [name, rows.length])).toEqual([
      ['batch-size', 18],
      ['capacity', 24],
      ['latency', 36],
      ['metric-interval', 12],
      ['parallelism', 14],
      ['run', 4],
      ['strategies', 24],
    ])
    const [alone] = await readResults(path.join(FIXTURES, 'run'))
    expect(alone).toEqual(all.find(({name}) => name === 'run'))
    expect(alone?.manifest).toHaveProperty('config.slo.limitMs', 500)
  })

  test.each<readonly [string, (file: string) => Promise<unknown>, RegExp]>([
    ['a folder', (file) => mkdir(file), /manifest\.json/],
    ['broken JSON', (file) => writeFile(file, '{"plan": '), /manifest\.json:1 is not JSON$/],
    [
      'a plan without trials',
      (file) => writeFile(file, '{"plan": {"trials": 3}}'),
      /has a plan without trials/,
    ],
  ])('a manifest that is %s does not switch the check of the plan off', async (_, make, message) => {
    const folder = await mkdtemp(path.join(scratch, 'manifest-'))
    await cp(path.join(FIXTURES, 'run/trials.csv'), path.join(folder, 'trials.csv'))
    expect((await readResults(folder))[0]?.manifest).toEqual({})
    await make(path.join(folder, 'manifest.json'))

    expect((await usageErrorOf(readResults(folder))).message).toMatch(message)
  })

  test('numbers are numbers, texts are texts, empty cells are NaN and nothing', async () => {
    const [run] = await readResults(path.join(FIXTURES, 'run'))
    const vanilla = run?.rows.find(({pipeline}) => pipeline === 'vanilla')
    expect(vanilla).toMatchObject({rateEps: 1000, strategy: '', state: 'completed', burstEvents: 8016})
    expect(vanilla?.offloadShare).toBeNaN()
    for (const row of run?.rows ?? []) {
      for (const key of TRIAL_KEYS) expect(typeof row[key]).toBe(isTextKey(key) ? 'string' : 'number')
    }
  })

  test('parse(write(rows)) = rows', () => {
    const text = fc.stringMatching(/^[a-z0-9;=.-]{0,12}$/)
    const number = fc.oneof(
      fc.integer(),
      fc.double({noNaN: true, noDefaultInfinity: true}),
      fc.constant(Number.NaN),
    )
    const row = fc.record(
      Object.fromEntries(TRIAL_KEYS.map((key) => [key, isTextKey(key) ? text : number])),
    ) as unknown as fc.Arbitrary<TrialRow>
    fc.assert(
      fc.property(fc.array(row, {maxLength: 5}), (drawn) => {
        const rows = drawn.map((one, i) => ({
          ...one,
          trialId: String(i),
          state: 'completed',
          pipeline: 'burst',
        }))
        const {rows: read} = parseTrials(
          csvHeader(TRIAL_COLUMNS) + csvLines(TRIAL_COLUMNS, rows),
          'trials.csv',
        )
        expect(read).toHaveLength(rows.length)
        for (const [i, one] of rows.entries()) {
          for (const key of TRIAL_KEYS) {
            const [wrote, got] = [one[key], read[i]?.[key]]
            // Nine significant digits are what the file keeps.
            if (typeof wrote === 'number' && !Number.isInteger(wrote)) {
              expect(got).toBe(Number.isNaN(wrote) ? Number.NaN : Number(wrote.toPrecision(9)))
            } else expect(got).toEqual(Object.is(wrote, -0) ? 0 : wrote)
          }
        }
      }),
      {numRuns: 30},
    )
  })

  test('histograms give back the percentiles of the row', async () => {
    const [run] = await readResults(path.join(FIXTURES, 'run'))
    for (const row of run?.rows ?? []) {
      const {histograms, breakdown} = await readSummary(findTrialFolders(run?.folder ?? ''), row.trialId)
      const latency = histograms.get('latency')
      expect(latency?.totalCount).toBeGreaterThan(10_000)
      expect(latency?.quantileMs(0.99)).toBeCloseTo(row.latencyP99Ms, 0)
      expect(histograms.get('burstLatency')?.totalCount).toBe(row.burstEvents)
      expect(breakdown.has('local')).toBe(true)
      expect(breakdown.has('offload')).toBe(row.pipeline === 'burst')
    }
  })

  test('timelines and invocations column by column', async () => {
    const all = await readResults(FIXTURES)
    const run = all.find(({name}) => name === 'run')!
    const timeline = await readTimeline(findTrialFolders(run.folder), run.rows[0]!.trialId)
    expect(timeline.numbers.at_ms.slice(0, 2)).toEqual(Float64Array.of(800, 1600))
    const batch = all[0]!
    const calls = await readInvocations(findTrialFolders(batch.folder), batch.rows[0]!.trialId)
    expect(calls.rowCount).toBe(batch.rows[0]!.invocations)
    expect(calls.texts.status.every((status) => status !== '')).toBe(true)
  })
})

test.each([
  ['Windows ends of lines', (text: string) => text.replaceAll('\n', '\r\n')],
  ['a byte order mark', (text: string) => `\uFEFF${text}`],
  [
    'blanks at ends of lines, and blank lines at its end',
    (text: string) => `${text.replaceAll('\n', ' \t\n')}\n \n`,
  ],
  ['all of it', (text: string) => `\uFEFF${text.replaceAll('\n', ' \r\n')}\r\n`],
])('%s in a file do not change what is read', async (_, change) => {
  const text = await readFile(path.join(FIXTURES, 'run', 'trials.csv'), 'utf8')
  expect(change(text)).not.toBe(text)
  expect(asWrittenByBurst(change(text))).toBe(text)
  expect(asWrittenByBurst(text.slice(0, -20))).toBe(text.slice(0, -20))
})

describe('one bad row', () => {
  /** 21 rows of trials of their own, after the fixture's form. */
  const rowLines = Array.from({length: 21}, (_, index) =>
    buildSoundRow({trialId: String(index).padStart(12, '0'), latencyP99Ms: 9}),
  )
  const sound = csvHeader(TRIAL_COLUMNS) + csvLines(TRIAL_COLUMNS, rowLines)
  const changed = (line: number, change: (line: string) => string): string =>
    sound
      .split('\n')
      .map((text, index) => (index === line - 1 ? change(text) : text))
      .join('\n')
  const write = async (name: string, text: string): Promise<string> => {
    const folder = path.join(scratch, name)
    await mkdir(folder)
    await writeFile(path.join(folder, 'trials.csv'), text)
    return folder
  }

  test.each([
    ['a word for a number', changed(5, (line) => line.replace(',1000,', ',many,')), /:5:\d+ .*not a number/],
    ['a cell too few', changed(9, (line) => line.replace('virtual,', '')), /:9 has \d+ cells/],
    ['a cut end', sound.slice(0, -9), /:22 is cut off/],
    ['a trial twice', changed(7, () => sound.split('\n')[1] ?? ''), /:7(:1)? trial_id is 0+, which line/],
    [
      'events that are nowhere',
      changed(3, (line) => line.replace(',1000,1000,1000,', ',1000,1000,900,')),
      /:3(:\d+)? sunk_events/,
    ],
  ] as const)(
    '%s is left out with its reason where reading skips, and refused else',
    async (name, text, why) => {
      const folder = await write(`bad-${name.replaceAll(' ', '-')}`, text)
      const [skipping] = await readResults(folder, 'skip')
      expect(skipping?.rows).toHaveLength(20)
      expect(skipping?.skipped).toEqual([expect.stringMatching(why) as string])
      expect((await usageErrorOf(readResults(folder))).message).toMatch(why)
    },
  )

  test('among sound ones is the limit: a file of many is refused', async () => {
    const many = sound.replaceAll(',1000,1000,1000,', ',1000,1000,900,')
    const folder = await write('bad-many', many)
    expect((await usageErrorOf(readResults(folder, 'skip'))).message).toMatch(/:2 (.*\n)+ {2}and 13 more/)
    expect((await readResults(await write('bad-none', sound), 'skip'))[0]?.skipped).toEqual([])
  })
})

describe('trials.csv that is not what burst wrote', () => {
  const header = csvHeader(TRIAL_COLUMNS)
  const fixture = async (): Promise<string> => readFile(path.join(FIXTURES, 'run', 'trials.csv'), 'utf8')

  const table: readonly [what: string, change: (text: string) => string, wanted: RegExp][] = [
    ['empty', () => '', /trials\.csv:1 is empty/],
    ['another format', () => 'a,b\n1,2\n', /:1 is not the header .* lacks "trial_id".*has unknown "a", "b"/],
    ['a column renamed', (text) => text.replace('seed', 'sed'), /:1 .*lacks "seed", has unknown "sed"/],
    ['columns swapped', (text) => text.replace('state,engine', 'engine,state'), /:1 .*in another order/],
    ['cut off', (text) => text.slice(0, -20), /:5 is cut off/],
    ['a cell too few', (text) => text.replace('virtual,', ''), /:2 has \d+ cells instead of \d+/],
    ['a NUL byte', (text) => text.replace('virtual', 'virt\0ual'), /:2 holds a NUL byte/],
    [
      'a word for a number',
      (text) => text.replace(',1000,', ',many,'),
      /:2:\d+ rate_eps is "many", not a number/,
    ],
    [
      'an unknown pipeline',
      (text) => text.replace('vanilla', 'vanila'),
      /:3:39 pipeline is "vanila", which is unknown: did you mean "vanilla"/,
    ],
    [
      'a row twice',
      (text) => text + (text.split('\n')[1] ?? '') + '\n',
      /:6:1 trial_id is \w+, which line 2 has already/,
    ],
    ['binary', () => '\u0001\u0002\u0003', /:1 is not the header/],
  ]
  test.each(table)('%s', async (what, change, wanted) => {
    const folder = path.join(scratch, what.replaceAll(' ', '-'))
    await mkdir(folder)
    await writeFile(path.join(folder, 'trials.csv'), change(await fixture()))
    const error = await usageErrorOf(readResults(folder))
    expect(error.message).toMatch(wanted)
    expect(error.exitCode).toBe(2)
  })

  test('all bad lines at once, the first eight in full', () => {
    const text = header + 'a,b\n'.repeat(20)
    expect(() => parseTrials(text, 'trials.csv')).toThrow(/:2 has 2 cells[^]*:9 has[^]*and 12 more/)
  })

  test('a header alone is an experiment without rows', () => {
    expect(parseTrials(header, 'trials.csv').rows).toEqual([])
  })
})

describe('paths that lead nowhere', () => {
  test('no folder, a file, nothing in it', async () => {
    expect((await usageErrorOf(readResults(path.join(scratch, 'none')))).message).toMatch(
      /there is no folder/,
    )
    const file = path.join(FIXTURES, 'run', 'trials.csv')
    expect((await usageErrorOf(readResults(file))).message).toMatch(/is a file, and a folder/)
    const empty = path.join(scratch, 'empty-folder')
    await mkdir(empty)
    expect((await usageErrorOf(readResults(empty))).message).toMatch(/holds no trials\.csv/)
  })
})

describe('files beside a row that were mangled', () => {
  const table: readonly [file: string, content: string, wanted: RegExp][] = [
    ['summary.json', '{"histograms": {', /summary\.json:1 is not JSON/],
    ['summary.json', '[]', /summary\.json:1 is not a JSON object/],
    ['summary.json', '{"breakdown": {}}', /has no object "histograms"/],
    ['summary.json', '{"histograms": {"latency": "x"}, "breakdown": {}}', /histogram latency is not a V2/],
    ['timeline.csv', 'at_ms\n1\n', /timeline\.csv:1 is not the header/],
  ]
  test.each(table)('%s holding %s', async (file, content, wanted) => {
    const folder = await mkdtemp(path.join(scratch, 'mangled-'))
    await cp(path.join(FIXTURES, 'run'), folder, {recursive: true})
    const [run] = await readResults(folder)
    const trialId = run?.rows[0]?.trialId ?? ''
    await writeFile(path.join(folder, 'trials', trialId, file), content)
    const read = file === 'summary.json' ? readSummary : readTimeline
    expect((await usageErrorOf(read(findTrialFolders(folder), trialId))).message).toMatch(wanted)
  })

  test('a manifest that is no JSON', async () => {
    const folder = await mkdtemp(path.join(scratch, 'manifest-'))
    await cp(path.join(FIXTURES, 'run'), folder, {recursive: true})
    await writeFile(path.join(folder, 'manifest.json'), '{\n"config": }')
    expect((await usageErrorOf(readResults(folder))).message).toMatch(/manifest\.json:2 is not JSON/)
  })
})

describe('published values', () => {
  const write = async (text: string): Promise<string> => {
    const file = path.join(await mkdtemp(path.join(scratch, 'published-')), 'values.csv')
    await writeFile(file, text)
    return file
  }
  const header = 'figure,pipeline,x_name,x,y_name,y,note\n'

  test('values with notes that hold commas', async () => {
    const {values} = await readPublished(
      await write(
        `${header}latency-by-rate,burst,rate_eps,250,processing_latency_mean_ms,478,"Python, read off"\n`,
      ),
    )
    expect(values).toEqual([
      {figure: 'latency-by-rate', pipeline: 'burst', x: 250, yName: 'processing_latency_mean_ms', y: 478},
    ])
  })

  test.each([
    ['another header', 'a,b\n1,2\n', /:1 is not the header of published values/],
    ['no value', header, /:2 is missing/],
    [
      'no number',
      `${header}latency-by-rate,burst,rate_eps,x,y_name,1,\n`,
      /:2 column x: "x" is not a number/,
    ],
  ])('%s', async (_, text, wanted) => {
    expect((await usageErrorOf(readPublished(await write(text)))).message).toMatch(wanted)
  })

  test('a file that is not there', async () => {
    expect((await usageErrorOf(readPublished(path.join(scratch, 'no.csv')))).message).toMatch(/cannot read/)
  })
})

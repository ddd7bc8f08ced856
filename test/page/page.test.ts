import {mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import path from 'node:path'
import {beforeAll, describe, expect, test} from 'vitest'
import {START} from '../../src/page/app/settings/start.js'
import {EXAMPLE} from '../../src/page/app/settings/presets.js'
import {bundle, makePage} from '../../src/page/build-page.mjs'
import type {Ask} from '../../src/page/worker.js'
import {TRIAL_COLUMNS} from '../../src/results/columns.js'
import {csvHeader, csvLines} from '../../src/results/csv.js'
import {parseTrials} from '../../src/results/parse-trials.js'
import {askWorker, type Reply} from '../support/page-worker.js'
import {answerTo, comparable, randomFlags, rowsOfRun} from '../support/play-page.js'

let code = ''
let inputs: readonly string[] = []
beforeAll(async () => {
  ;({code, inputs} = await bundle('worker.ts'))
})

const ask = (asked: Omit<Ask, 'id'>): Promise<Reply> => askWorker(code, asked)

// It computes whole trials twice, on a machine that does other things as well.
describe('the bundle of burst play', {timeout: 120_000}, () => {
  test.each(Array.from({length: 6}, (_, index) => index + 1))(
    'gives the rows of burst run, ids and all, for random settings %i',
    async (seed) => {
      const flags = randomFlags(seed)
      const {trials = [], message} = await ask({flags})
      expect(message).toBeUndefined()
      expect(comparable(trials.map(({row}) => row))).toEqual(await rowsOfRun(flags))
    },
  )

  test('says what is wrong in the words of the command line', async () => {
    const {kind, message} = await ask({flags: {rate: 'fast'}})
    expect(kind).toBe('failed')
    expect(message).toContain('--rate')
  })

  test('reads a trace, prices of one’s own and service times as burst run does', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'burst-play-'))
    const texts = {
      'load.csv': EXAMPLE.text.replace(/^3[3-9]0000.*$/gm, ''),
      'ours.yaml': readFileSync('configs/platforms/ec2-us-east-1.yaml', 'utf8').replace(
        /slot: .*/,
        'slot: $0.2/h',
      ),
      'times.csv': 'ms\n1\n2\n4\n',
    }
    const files = Object.entries(texts).map(([name, text]) => {
      writeFileSync(path.join(folder, name), text)
      return {name: path.join(folder, name), bytes: new TextEncoder().encode(text)}
    })
    const flags = {
      trace: path.join(folder, 'load.csv'),
      'trace-speed': '20',
      prices: path.join(folder, 'ours.yaml'),
      set: ['prices.logsUsdPerGb=0.1', 'batch.maxEvents=20'],
      'service-times': path.join(folder, 'times.csv'),
      batch: 'linger',
      pipeline: ['vanilla', 'burst'],
    }
    const {trials = [], message} = await ask({flags, files})
    const rows = await rowsOfRun(flags)
    rmSync(folder, {recursive: true})
    expect(message).toBeUndefined()
    expect(comparable(trials.map(({row}) => row))).toEqual(rows)
  })

  test.each([
    ['atMs,rateEps\n0,700\n60000,many\n', 'load.csv:3:7', 'give one rate per line'],
    ['time,requests\n2026-01-01T00:00:00Z,5\n2026-01-01T00:01:00Z,-5\n', 'load.csv:3', ''],
    ['', 'load.csv is empty', 'write one line of column names'],
    ['atMs,rateEps\n0,7\u0000\n', 'load.csv:2:4 is a NUL byte', 'UTF-8'],
    ['\u001f\u008b\u0008', 'packed with gzip', 'gunzip'],
  ])('says of a bad trace where it is bad, and what to do: %j', async (text, where, remedy) => {
    const files = [{name: 'load.csv', bytes: Uint8Array.from(text, (letter) => letter.charCodeAt(0))}]
    const {kind, message = '', suggestions = []} = await ask({flags: {trace: 'load.csv'}, files})
    expect({kind, message}).toEqual({kind: 'failed', message: expect.stringContaining(where) as string})
    expect(suggestions.join()).toContain(remedy)
  })

  test('reads the rows of a results folder, and says in which line they are none', async () => {
    const [row] = (await answerTo({...START, pipeline: 'burst', duration: '5s'})).trials.map(
      (trial) => trial.row,
    )
    const text = csvHeader(TRIAL_COLUMNS) + csvLines(TRIAL_COLUMNS, [row!])
    const of = (content: string): Promise<Reply> =>
      ask({rowsOf: 'trials.csv', files: [{name: 'trials.csv', bytes: new TextEncoder().encode(content)}]})
    expect((await of(text)).rows).toEqual(parseTrials(text, 'trials.csv').rows)
    expect((await of(text.replace(/,1000,/, ',fast,'))).message).toMatch(
      /trials\.csv:2:\d+ rate_eps is "?fast/,
    )
    expect((await of('trial_id,x\n')).message).toContain('trials.csv')
  })

  test('reads no file of the machine it is opened on', async () => {
    const {kind, message, suggestions} = await ask({flags: {prices: './mine.yaml'}})
    expect({kind, message, suggestions}).toEqual({
      kind: 'failed',
      message: './mine.yaml is not on this page, which reads no files of its own accord',
      suggestions: ['drop the file on the page, or choose it there'],
    })
  })

  test('ends where something needs a module of Node’s', async () => {
    await expect(bundle('../results/read-results.ts')).rejects.toThrow(
      /imports node:fs\/promises, which a page has not/,
    )
  })

  test('holds no engine but the virtual one', () => {
    expect(inputs).toContain('src/engine/virtual/simulation.ts')
    expect(
      inputs.filter((file) => /^src\/(engine\/(embedded|flink)|offload\/(local|aws|deploy))\//.test(file)),
    ).toEqual([])
  })

  test('makes a page of less than 1 MB that names nothing outside itself', async () => {
    const page = await makePage()
    expect(Buffer.byteLength(page)).toBeLessThan(2 ** 20)
    expect(page).not.toMatch(/<(script|link|img|iframe)[^>]+(src|href)="?(https?:)?\/\//)
    expect(page).toMatch(/default-src 'none'; script-src 'sha256-[\w+/=]{44}' blob:/)
  })
})

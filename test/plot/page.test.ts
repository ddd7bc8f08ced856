import {execFile} from 'node:child_process'
import {existsSync} from 'node:fs'
import {mkdtemp, readFile, rm} from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import {fileURLToPath, pathToFileURL} from 'node:url'
import {promisify} from 'node:util'
import {afterAll, beforeAll, expect, test} from 'vitest'
import {plotResults} from '../../src/plot/plot-results.js'

const FIXTURES = fileURLToPath(new URL('../fixtures/results', import.meta.url))
const FIGURES = 26

const chromium = [
  process.env['CHROMIUM'],
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
].find((candidate) => candidate !== undefined && existsSync(candidate))
if (chromium === undefined) process.stderr.write('SKIPPED: no Chromium here, the page is not opened\n')

let scratch = ''
let page = ''
beforeAll(async () => {
  scratch = await mkdtemp(path.join(os.tmpdir(), 'burst-page-'))
  const {files} = await plotResults({
    folder: FIXTURES,
    out: scratch,
    figures: [],
    published: [],
    where: [],
    html: true,
  })
  page = files.find((file) => file.endsWith('figures.html')) ?? ''
}, 60_000)
afterAll(async () => {
  await rm(scratch, {recursive: true, force: true})
})

test('the page holds all it needs, and its policy forbids every request', async () => {
  const html = await readFile(page, 'utf8')
  // Booleans, not matchers: a failure must not print three megabytes.
  expect(html.includes("default-src 'none'")).toBe(true)
  expect(html.match(/<figure id=/g)).toHaveLength(FIGURES)
  const markup = html.replace(/<script[^]*?<\/script>/g, '')
  expect(/ (src|href)=/.test(markup)).toBe(false)
})

test.skipIf(chromium === undefined)(
  'a browser draws every figure of it, without an error and without the network',
  async () => {
    const {stdout, stderr} = await promisify(execFile)(
      chromium ?? '',
      [
        '--headless',
        '--no-sandbox',
        '--disable-gpu',
        '--disable-background-networking',
        // Whatever would leave this machine finds nobody.
        '--host-resolver-rules=MAP * ~NOTFOUND',
        '--enable-logging=stderr',
        `--user-data-dir=${path.join(scratch, 'profile')}`,
        '--virtual-time-budget=60000',
        '--dump-dom',
        pathToFileURL(page).href,
      ],
      {maxBuffer: 2 ** 28},
    )
    // A blocked request, an exception and a warning of Vega are all told on the console.
    expect(stderr.split('\n').filter((line) => line.includes('CONSOLE'))).toEqual([])
    expect(/data-drawn="(\d+)"/.exec(stdout)?.[1]).toBe(String(FIGURES))
    const figures = stdout.split('<figure ').slice(1)
    expect(figures).toHaveLength(FIGURES)
    for (const figure of figures) {
      expect(figure).toMatch(/<svg[^>]*class="marks"/)
      expect(figure.match(/class="mark-(symbol|rect|line|rule)[^"]*role-mark/g)?.length ?? 0).toBeGreaterThan(
        0,
      )
    }
  },
  120_000,
)

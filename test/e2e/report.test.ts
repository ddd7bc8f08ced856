import {mkdtempSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import path from 'node:path'
import {pathToFileURL} from 'node:url'
import type {Browser, Page} from 'playwright-core'
import {afterAll, beforeAll, describe, expect, test} from 'vitest'
import {readReportAssets, reportHtml} from '../../src/report/report-page.js'
import {rowsTable} from '../../src/report/rows-table.js'
import {readResults} from '../../src/results/read-results.js'
import {burst, ROOT} from '../support/burst.js'
import {CHROMIUM, seriousFaults, startChromium} from '../support/chromium.js'

const RUN = path.join(ROOT, 'test/fixtures/results/run')
if (CHROMIUM === undefined) process.stderr.write('SKIPPED: the tests of burst report need Chromium\n')

describe.skipIf(CHROMIUM === undefined)('a report in Chromium', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'burst-report-'))
  const out = path.join(folder, 'report.html')
  const complaints: string[] = []
  const requests: string[] = []
  let browser: Browser
  beforeAll(async () => {
    const {code} = await burst(['report', RUN, '--out', out])
    expect(code).toBe(0)
    browser = await startChromium()
  })
  afterAll(async () => {
    await browser.close()
    rmSync(folder, {recursive: true})
  })

  async function open(width: number, colorScheme: 'light' | 'dark' = 'light', file = out): Promise<Page> {
    const page = await browser.newPage({viewport: {width, height: 900}, colorScheme})
    page.on('console', (message) => complaints.push(message.text()))
    page.on('pageerror', (error) => complaints.push(error.message))
    page.on('request', (request) => requests.push(request.url()))
    await page.goto(pathToFileURL(file).href)
    return page
  }

  test.each([
    [1280, 'light'],
    [800, 'light'],
    [390, 'dark'],
  ] as const)('fits %i px in %s, and axe-core finds no serious fault', async (width, scheme) => {
    const page = await open(width, scheme)
    await page.locator('details.rows summary').click()
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(width)
    expect(await seriousFaults(page)).toEqual([])
    await page.close()
  })

  test('is read by keyboard: contents, legend, rows of a line, order, filter', async () => {
    const page = await open(1280)
    await page.keyboard.press('Tab')
    expect(await page.evaluate('document.activeElement.className')).toBe('skip')
    await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    expect(new URL(page.url()).hash).toBe('#table')

    const entry = page.locator('#figure-timeline .legend button', {hasText: 'burst'})
    const lines = page.locator('#figure-timeline .mark-line path[stroke="#D55E00"]')
    await entry.focus()
    await page.keyboard.press('Enter')
    expect(await entry.getAttribute('aria-pressed')).toBe('false')
    for (const line of await lines.all()) expect(await line.isVisible()).toBe(false)
    await page.keyboard.press('Enter')
    for (const line of await lines.all()) expect(await line.isVisible()).toBe(true)

    await page.locator('#table a[data-point]').first().focus()
    await page.keyboard.press('Enter')
    const rows = page.locator('#rows tbody tr')
    expect(await rows.count()).toBe(1)
    await page.locator('#rows input[type=search]').fill('latency_p99_ms>0')
    const all = await rows.count()
    expect(all).toBeGreaterThan(1)
    await page.locator('#rows th button', {hasText: /^latency_p99_ms$/}).click()
    const column = (await page.locator('#rows th button').allTextContents()).indexOf('latency_p99_ms')
    const cells = await rows.locator(`td:nth-child(${column + 1})`).allTextContents()
    expect(cells.map(Number)).toEqual(cells.map(Number).toSorted((a, b) => a - b))
    await page.close()
  })

  test('tells what is under the pointer: a mark in words, the lines of a panel at one instant', async () => {
    const page = await open(1280)
    const mark = page.locator('#figure-cost-frontier [data-tip]').first()
    await mark.hover({force: true})
    expect(await page.locator('#tip').textContent()).toContain('USD')
    const panel = page.locator('#figure-timeline .plot svg')
    const box = await panel.boundingBox()
    await panel.hover({position: {x: box!.width / 2, y: box!.height / 8}})
    expect(await page.locator('#tip').textContent()).toMatch(/^at [\d.]+ s · vanilla [\d.,]+ events\/s · /)
    await page.close()
  })

  test('prints every figure, and no panel is cut', async () => {
    const page = await open(1280)
    await page.locator('details.rows summary').click()
    expect(await page.locator('#rows button', {hasText: 'More rows'}).isVisible()).toBe(false)
    expect(await page.locator('#rows .on-paper').isVisible()).toBe(false)
    await page.emulateMedia({media: 'print'})
    // The width of an A4 page between its margins.
    await page.setViewportSize({width: 688, height: 1000})
    for (const plot of await page.locator('.plot svg').all()) {
      const box = await plot.boundingBox()
      expect(box!.x + box!.width).toBeLessThanOrEqual(688)
      expect(box!.height).toBeLessThan(1000)
    }
    // Rows that someone has opened have a hundred columns: paper says where they are.
    expect(await page.locator('#rows table').isVisible()).toBe(false)
    expect(await page.locator('#rows .on-paper').textContent()).toContain(
      'All 4 rows of trials.csv: in the file',
    )
    expect(await page.locator('#rows .on-paper').isVisible()).toBe(true)
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(688)
    expect(await page.locator('nav').isVisible()).toBe(false)
    expect((await page.pdf({format: 'A4'})).length).toBeGreaterThan(20_000)
    await page.close()
  })

  test('shows 10 000 rows within two seconds of its thread', async () => {
    const [first] = await readResults(RUN)
    const rows = Array.from({length: 10_000}, (_, index) => {
      const row = first!.rows[index % first!.rows.length]!
      return {point: index % 7, row: {...row, trialId: `t${index}`, latencyP99Ms: index / 7}}
    })
    const report = {key: 'x', title: 'x', question: null, verdict: [], sections: []}
    const body = rowsTable(rows, {id: 'rows-0', isWhole: true})
    const file = path.join(folder, 'many.html')
    writeFileSync(
      file,
      reportHtml({...report, sections: [{id: 'rows', heading: 'Rows', body}]}, await readReportAssets()),
    )
    const page = await open(1280, 'light', file)
    const session = await page.context().newCDPSession(page)
    await session.send('Performance.enable', {timeDomain: 'threadTicks'})
    await page.locator('details.rows summary').click()
    await page.locator('#rows input[type=search]').fill('latency_p99_ms>700')
    await page.locator('#rows th button', {hasText: /^latency_p99_ms$/}).click()
    expect(await page.locator('#rows [role=status]').textContent()).toMatch(/^100 of \d{4} rows$/)
    const {metrics} = await session.send('Performance.getMetrics')
    const taskS = metrics.find(({name}) => name === 'TaskDuration')?.value
    expect(taskS).toBeLessThan(2)
    await page.close()
  })

  test('sends no request and has no complaint', () => {
    expect(requests.filter((url) => !/^(file|blob|data):/.test(url))).toEqual([])
    expect(complaints).toEqual([])
  })
})

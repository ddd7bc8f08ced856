import {readFileSync} from 'node:fs'
import path from 'node:path'
import {pathToFileURL} from 'node:url'
import type {Browser, Page} from 'playwright-core'
import {afterAll, beforeAll, describe, expect, test} from 'vitest'
import type {TrialRow} from '../../src/results/trial-row.js'
import {ROOT} from '../support/burst.js'
import {CHROMIUM, seriousFaults, startChromium} from '../support/chromium.js'
import {comparable, randomFlags, rowsOfRun} from '../support/play-page.js'

if (CHROMIUM === undefined) process.stderr.write('SKIPPED: the tests of burst play need Chromium\n')

const PAGE = pathToFileURL(path.join(ROOT, 'dist/page/play.html')).href

describe.skipIf(CHROMIUM === undefined)('burst play in Chromium', () => {
  let browser: Browser
  const complaints: string[] = []
  const requests: string[] = []
  beforeAll(async () => {
    browser = await startChromium()
  })
  afterAll(async () => {
    await browser.close()
  })

  async function open(width: number, colorScheme: 'light' | 'dark' = 'light', hash = ''): Promise<Page> {
    const page = await browser.newPage({viewport: {width, height: 900}, colorScheme})
    page.on('console', (message) => complaints.push(message.text()))
    page.on('pageerror', (error) => complaints.push(error.message))
    page.on('request', (request) => requests.push(request.url()))
    await page.goto(`${PAGE}${hash}`)
    await answered(page)
    return page
  }

  const answered = (page: Page): Promise<unknown> =>
    page.locator('#state', {hasText: /^Exact/}).waitFor({timeout: 30_000})

  test('gives the rows of burst run for 20 random settings', async () => {
    const page = await open(1280)
    const [worker] = page.workers()
    for (let seed = 1; seed <= 20; seed++) {
      const flags = randomFlags(seed)
      const rows = await worker!.evaluate((asked) => {
        const world = globalThis as unknown as {
          postMessage: (message: {kind: string; trials?: {row: object}[]}) => void
          onmessage: (event: object) => void
        }
        return new Promise<object[]>((resolve) => {
          world.postMessage = ({kind, trials = []}) => {
            if (kind === 'answer') resolve(trials.map(({row}) => row))
          }
          world.onmessage({data: {id: -1, flags: asked}})
        })
      }, flags)
      expect(comparable(rows as unknown as TrialRow[])).toEqual(await rowsOfRun(flags))
    }
    await page.close()
  })

  test('shows a sketch without a verdict while the spike is dragged, and the exact answer on release', async () => {
    const page = await open(1280)
    const handle = await page.locator('#handle').boundingBox()
    const [x, y] = [handle!.x + handle!.width / 2, handle!.y + handle!.height / 2]
    await page.mouse.move(x, y)
    await page.mouse.down()
    await page.mouse.move(x + 60, y + 40, {steps: 4})
    await page.locator('#state', {hasText: /^A sketch/}).waitFor()
    await page.mouse.up()
    await answered(page)
    expect(await page.locator('#of-peak-rate').inputValue()).not.toBe('4000')
    expect(new URL(page.url()).hash).toMatch(/^#v1&peak-rate=\d+&spike-duration=[\d.]+m?s$/)
    expect(await page.locator('#verdict').textContent()).toMatch(/a month/)
    await page.close()
  })

  test('takes its settings from the address, and says them as a command', async () => {
    const page = await open(1280, 'light', '#v1&rate=1200&parallelism=3&constructor=1')
    expect(await page.locator('#of-rate').inputValue()).toBe('1200')
    expect(await page.locator('#command').textContent()).toMatch(
      /^npx burst run --engine virtual .*--rate 1200 .*--parallelism 3 .*--slo 'p99<500ms'/,
    )
    await page.close()
  })

  test('holds the spike by keyboard, and keeps holding it', async () => {
    const page = await open(1280)
    await page.locator('#handle').focus()
    await page.keyboard.press('ArrowUp')
    await answered(page)
    await page.keyboard.press('ArrowRight')
    await page
      .locator('#command', {hasText: '--peak-rate 4400 --spike-duration 2.2s'})
      .waitFor({state: 'attached'})
    await answered(page)
    expect(await page.evaluate('document.activeElement.id')).toBe('handle')
    await page.close()
  })

  test('pins an answer, and saves command, sweep file and figure', async () => {
    const page = await open(1280)
    await page.locator('summary', {hasText: 'command line'}).click()
    await page.locator('#pin').click()
    expect(await page.locator('#bars').textContent()).toContain('to the pinned')
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
    await page.locator('#copy').click()
    await page.locator('#state', {hasText: 'Copied.'}).waitFor()
    for (const [button, name, start] of [
      ['#yaml', 'play.yaml', 'name: play'],
      ['#svg', 'play.svg', '<svg '],
      ['#png', 'play.png', '\u0089PNG'],
    ] as const) {
      const waiting = page.waitForEvent('download')
      await page.locator(button).click()
      const download = await waiting
      expect(download.suggestedFilename()).toBe(name)
      const content = readFileSync(await download.path(), 'latin1')
      expect(content.length).toBeGreaterThan(200)
      expect(content.startsWith(start)).toBe(true)
    }
    await page.close()
  })

  test('says what is wrong with a value, and goes on', async () => {
    const page = await open(1280)
    await page.locator('#of-rate').fill('fast')
    await page.locator('#of-rate').blur()
    await page.locator('#state.wrong', {hasText: '--rate'}).waitFor()
    await page.locator('#of-rate').fill('900')
    await page.locator('#of-rate').blur()
    await answered(page)
    await page.close()
  })

  test('is walked by keyboard: preset, slider, box', async () => {
    const page = await open(1280)
    await page.keyboard.press('Tab')
    expect(await page.evaluate('document.activeElement.textContent')).toBe('A short spike')
    await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    await page.locator('#command', {hasText: '--shape constant'}).waitFor({state: 'attached'})
    await answered(page)
    await page.locator('#controls input[type=range]').first().focus()
    await page.keyboard.press('ArrowRight')
    await answered(page)
    expect(await page.locator('#of-rate').inputValue()).not.toBe('')
    await page.close()
  })

  test.each([
    [390, 'dark'],
    [800, 'light'],
  ] as const)('fits %i px in %s, and axe-core finds no serious fault', async (width, scheme) => {
    const page = await open(width, scheme)
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(width)
    expect(await seriousFaults(page)).toEqual([])
    await page.close()
  })

  test('prints all panels', async () => {
    const page = await open(1280)
    await page.emulateMedia({media: 'print'})
    expect(await page.locator('svg .title').count()).toBe(5)
    for (const title of await page.locator('svg .title').all()) expect(await title.isVisible()).toBe(true)
    expect((await page.pdf({format: 'A4'})).length).toBeGreaterThan(10_000)
    await page.close()
  })

  test('keeps its memory over 200 drags', async () => {
    const page = await open(800)
    const client = await page.context().newCDPSession(page)
    const heapBytes = async (): Promise<number> => {
      await client.send('HeapProfiler.collectGarbage')
      return ((await client.send('Runtime.getHeapUsage')) as {usedSize: number}).usedSize
    }
    const drag = (count: number): Promise<unknown> =>
      page.evaluate(`(async () => {
        const slider = document.querySelector('#controls input[type=range]')
        for (let i = 0; i < ${count}; i++) {
          slider.value = String(400 + (i % 100))
          slider.dispatchEvent(new Event('input'))
          await new Promise((resolve) => setTimeout(resolve, 10))
        }
        slider.dispatchEvent(new Event('change'))
      })()`)
    await drag(20)
    await answered(page)
    const beforeBytes = await heapBytes()
    await drag(200)
    await answered(page)
    expect(await heapBytes()).toBeLessThan(beforeBytes + 4 * 2 ** 20)
    await page.close()
  })

  test('sends no request and has no complaint', () => {
    expect(requests.filter((url) => !/^(file|blob|data):/.test(url))).toEqual([])
    expect(complaints).toEqual([])
  })
})

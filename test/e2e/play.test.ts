import {readFileSync} from 'node:fs'
import path from 'node:path'
import {pathToFileURL} from 'node:url'
import type {Browser, Page} from 'playwright-core'
import {afterAll, beforeAll, describe, expect, test} from 'vitest'
import {TRIAL_COLUMNS} from '../../src/results/columns.js'
import {csvHeader, csvLines} from '../../src/results/csv.js'
import type {TrialRow} from '../../src/results/trial-row.js'
import {ROOT} from '../support/burst.js'
import {CHROMIUM, seriousFaults, startChromium} from '../support/chromium.js'
import {answerTo, comparable, randomFlags, rowsOfRun} from '../support/play-page.js'

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
    await page.locator('#bars.stale').waitFor()
    expect((await page.locator('#verdict').textContent())?.trim()).toBe('')
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

  test('pins an answer, and saves command, sweep file and figure', async () => {
    const page = await open(1280)
    await page.locator('#pin').click()
    expect(await page.locator('#bars').textContent()).toContain('to the pinned')
    await page.locator('summary', {hasText: 'command line'}).click()
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
    await page.locator('#copy').click()
    await page.locator('#copied', {hasText: 'Copied.'}).waitFor()
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

  const chosen = (page: Page, name: string, text: string): Promise<void> =>
    page.locator('#files').setInputFiles({name, mimeType: 'text/plain', buffer: Buffer.from(text)})

  test('takes a trace that is chosen or pasted, and keeps a short one in the address', async () => {
    const page = await open(1280)
    await chosen(page, 'load.csv', 'time,requests_per_second\n0,300\n10,3000\n15,300\n30,300\n')
    await page.locator('#command', {hasText: '--trace load.csv'}).waitFor({state: 'attached'})
    await answered(page)
    expect(await page.locator('#understood').textContent()).toContain('CSV: time')
    expect(await page.locator('#of-rate').isVisible()).toBe(false)
    const again = await open(1280, 'light', new URL(page.url()).hash)
    expect(await again.locator('#verdict').textContent()).toBe(await page.locator('#verdict').textContent())
    await chosen(
      page,
      'long.csv',
      `atMs,rateEps\n${Array.from({length: 2000}, (_, s) => `${10 * s},900`).join('\n')}\n`,
    )
    await page.locator('#address', {hasText: 'long.csv is too long'}).waitFor()
    expect(page.url().length).toBeLessThan(8200)
    await page.evaluate(`document.dispatchEvent(new ClipboardEvent('paste', {
      clipboardData: (() => { const data = new DataTransfer(); data.setData('text/plain', 'atMs,rateEps\\n0,500\\n9000,0\\n'); return data })(),
    }))`)
    await page.locator('#command', {hasText: '--trace pasted.csv'}).waitFor({state: 'attached'})
    await answered(page)
    await page.close()
  })

  test('says of a bad file where it is bad and what to do, and goes on', async () => {
    const page = await open(1280)
    await chosen(page, 'bad.csv', 'atMs,rateEps\n0,700\n60000,many\n')
    await page.locator('#state.wrong', {hasText: /bad.csv:3:7[^]*→ begin the file with/}).waitFor()
    await chosen(page, 'trials.csv', 'trial_id,who\n')
    await page.locator('#state.wrong', {hasText: /trials.csv/}).waitFor()
    await page.locator('#presets button').first().click()
    await answered(page)
    await page.close()
  })

  test('opens a row of a results folder: its very trial', async () => {
    const page = await open(1280)
    // Without a length of the spike, as in a plain run: no column of a row says it.
    const asked = {rate: '700', 'peak-rate': '2500', seed: '5', pipeline: 'vanilla,burst'}
    const rows = (await answerTo(asked)).trials.map(({row}) => row)
    await chosen(page, 'trials.csv', csvHeader(TRIAL_COLUMNS) + csvLines(TRIAL_COLUMNS, rows))
    await page.locator('#row').selectOption('1')
    await page.locator('#open-row').click()
    await page.locator('#state', {hasText: `${rows[1]!.trialId} is the very trial of the row`}).waitFor()
    expect(await page.locator('#of-peak-rate').inputValue()).toBe('2500')
    await page.locator('#of-slo').fill('p99<400ms')
    await page.locator('#of-slo').blur()
    await page.locator('#state', {hasText: /^Exact: [\d,]+ events simulated\.$/}).waitFor()
    await page.close()
  })

  test('prices slots by a sheet, by a line and by a file of one’s own', async () => {
    const page = await open(1280)
    const costs = async (): Promise<string | null> => {
      await answered(page)
      return page.locator('#bars').textContent()
    }
    const seen = [await costs()]
    await page.locator('summary', {hasText: 'Prices'}).click()
    await page.locator('#of-prices').selectOption('ec2-us-east-1')
    await page.locator('#command', {hasText: '--prices ec2-us-east-1'}).waitFor({state: 'attached'})
    seen.push(await costs())
    await page.locator('[id="of-prices.slotUsdPerHour"]').fill('0.5')
    await page.locator('[id="of-prices.slotUsdPerHour"]').blur()
    await page.locator('#command', {hasText: '--set prices.slotUsdPerHour=0.5'}).waitFor({state: 'attached'})
    seen.push(await costs())
    await page.locator('[id="of-prices.slotUsdPerHour"]').fill('')
    await page.locator('[id="of-prices.slotUsdPerHour"]').blur()
    const sheet = readFileSync(path.join(ROOT, 'configs/platforms/ec2-us-east-1.yaml'), 'utf8')
    await chosen(page, 'ours.yaml', sheet.replace(/^slot: .*/m, 'slot: $0.25/h'))
    await page.locator('#command', {hasText: '--prices ./ours.yaml'}).waitFor({state: 'attached'})
    seen.push(await costs())
    expect(new Set(seen).size).toBe(4)
    await page.close()
  })

  test('reads all panels of all pipelines at one instant, by pointer and by keyboard', async () => {
    const page = await open(1280)
    const charts = (await page.locator('#charts').boundingBox())!
    await page.mouse.move(charts.x + charts.width / 2, charts.y + 200)
    const readout = page.locator('#readout')
    const before = await readout.locator('caption').textContent()
    expect(before).toMatch(/^At [\d.]+ s, load [\d,]+\/s$/)
    expect(await readout.locator('tbody tr').count()).toBe(4)
    expect(await readout.locator('tbody tr').first().locator('td').count()).toBe(5)
    await page.locator('#instant').focus()
    await page.keyboard.press('ArrowRight')
    expect(await readout.locator('caption').textContent()).not.toBe(before)
    await page.close()
  })

  test('cancels an exact answer under way, and computes the next one', async () => {
    const page = await open(1280)
    await page.evaluate(`(() => {
      const set = (id, value) => {
        const field = document.getElementById(id)
        field.value = value
        field.dispatchEvent(new Event('change'))
      }
      set('of-rate', '9000')
      set('of-duration', '600s')
      document.getElementById('cancel').click()
    })()`)
    expect(await page.locator('#state').textContent()).toMatch(/^Cancelled/)
    expect(await page.locator('#busy').isVisible()).toBe(false)
    await page.locator('#presets button').first().click()
    await answered(page)
    await page.close()
  })

  test('shows every line of those that lie on one another', async () => {
    const page = await open(1280)
    expect(await page.locator('#charts .note').textContent()).toContain('Dashes')
    const dashed = page.locator('#charts path.series[stroke-dasharray]')
    expect(await dashed.count()).toBeGreaterThan(0)
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
    for (const row of await page.locator('#controls .row:has(input[type=range]):visible').all()) {
      const before = await row.locator('input').first().inputValue()
      await row.locator('input[type=range]').focus()
      await page.keyboard.press('ArrowDown')
      expect(await row.locator('input').first().inputValue()).not.toBe(before)
    }
    await answered(page)
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

  test('prints all panels, and the command that says what was set', async () => {
    const page = await open(1280)
    await page.emulateMedia({media: 'print'})
    expect(await page.locator('svg .title').count()).toBe(5)
    for (const title of await page.locator('svg .title').all()) expect(await title.isVisible()).toBe(true)
    expect(await page.locator('#command').isVisible()).toBe(true)
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

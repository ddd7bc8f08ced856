import path from 'node:path'
import {pathToFileURL} from 'node:url'
import type {Browser, Page} from 'playwright-core'
import {afterAll, beforeAll, describe, expect, test} from 'vitest'
import {ROOT} from '../support/burst.js'
import {CHROMIUM, startChromium} from '../support/chromium.js'

const PAGE = pathToFileURL(path.join(ROOT, 'dist/page/play.html')).href

describe.skipIf(CHROMIUM === undefined)('the spike of burst play under a pointer', () => {
  let browser: Browser
  beforeAll(async () => {
    browser = await startChromium()
  })
  afterAll(async () => {
    await browser.close()
  })

  async function open(): Promise<Page> {
    const page = await browser.newPage({viewport: {width: 1280, height: 900}})
    await page.goto(PAGE)
    await answered(page)
    return page
  }

  const answered = (page: Page): Promise<unknown> =>
    page.locator('#state', {hasText: /^Exact/}).waitFor({timeout: 30_000})

  test('keeps the spike where the pointer holds it, however often the figure is drawn', async () => {
    const page = await open()
    const handle = (await page.locator('#handle').boundingBox())!
    expect(Math.min(handle.width, handle.height)).toBeGreaterThanOrEqual(24)
    const [x, y] = [handle.x + 10, handle.y + 10]
    await page.mouse.move(x, y)
    await page.mouse.down()
    await page.mouse.move(x, y - 8)
    const rate = await page.locator('#of-peak-rate').inputValue()
    for (let turn = 1; turn <= 6; turn++) {
      await page.evaluate("document.querySelector('#charts svg').dataset.old = 'yes'")
      await page.mouse.move(x + (turn % 2), y - 8)
      await page.locator('#charts svg:not([data-old])').waitFor()
    }
    expect(await page.locator('#of-peak-rate').inputValue()).toBe(rate)
    expect(Number(rate)).toBeLessThan(5000)
    await page.mouse.up()
    await answered(page)
    expect(await page.locator('#of-peak-rate').inputValue()).toBe(rate)
    await page.close()
  })

  test('holds the spike by keyboard, and keeps holding it', async () => {
    const page = await open()
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
})

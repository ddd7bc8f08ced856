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

  async function open(width = 1280, hash = ''): Promise<Page> {
    const page = await browser.newPage({viewport: {width, height: 900}})
    await page.goto(`${PAGE}${hash}`)
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

  test('goes back to the settings before a change', async () => {
    const page = await open()
    await page.locator('#of-seed').fill('7')
    await page.locator('#of-seed').blur()
    await page.locator('#command', {hasText: '--seed 7'}).waitFor({state: 'attached'})
    await answered(page)
    await page.goBack()
    await page.locator('#command', {hasText: '--seed 1'}).waitFor({state: 'attached'})
    expect(await page.locator('#of-seed').inputValue()).toBe('1')
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

  test.each([1280, 390])('keeps answer and settings in sight together at %i px', async (width) => {
    const page = await open(width, '#v1&duration=3m&spike-duration=30s')
    const slider = page.locator('.row:has(#of-parallelism) input[type=range]')
    const said = width > 820 ? page.locator('#charts') : page.locator('#again')
    await said.scrollIntoViewIfNeeded()
    await slider.scrollIntoViewIfNeeded()
    const inSight = async (): Promise<boolean> => {
      const [{y, height}, at] = [(await said.boundingBox())!, (await slider.boundingBox())!]
      return y < 900 && y + height > 0 && at.y > 0 && at.y < 900
    }
    expect(await inSight()).toBe(true)
    if (width <= 820) expect(await said.textContent()).toBe(await page.locator('#verdict').textContent())
    // A slider that is held: let go it would ask for the exact answer.
    await page.evaluate(`(() => {
      const range = document.querySelector('.row:has(#of-parallelism) input[type=range]')
      range.value = '500'
      range.dispatchEvent(new Event('input'))
    })()`)
    await page.locator('#charts .note', {hasText: /^A sketch \(\d+ events as 1\)/}).waitFor()
    await page.close()
  })
})

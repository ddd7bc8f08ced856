import {mkdtempSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import path from 'node:path'
import {pathToFileURL} from 'node:url'
import type {Browser} from 'playwright-core'
import {afterAll, beforeAll, describe, expect, test} from 'vitest'
import {measureText} from '../../src/plot/chart/text-width.js'
import {type FontWeight, INTER} from '../../src/plot/typeface/typeface.js'
import {burst, ROOT} from '../support/burst.js'
import {CHROMIUM, startChromium} from '../support/chromium.js'

if (CHROMIUM === undefined) process.stderr.write('SKIPPED: the test of embedded fonts needs Chromium\n')

/** The width of a text as a browser draws it. */
interface DrawnText {
  readonly text: string
  readonly sizePx: number
  readonly weight: number
  readonly widthPx: number
}

const TEXTS = `document.fonts.ready.then(() => [...document.querySelectorAll('text')]
  .filter((one) => one.children.length === 0 && one.textContent.length > 2)
  .map((one) => {
    const {fontSize, fontWeight} = getComputedStyle(one)
    const widthPx = one.getComputedTextLength()
    return {text: one.textContent, sizePx: parseFloat(fontSize), weight: Number(fontWeight), widthPx}
  }))`

describe.skipIf(CHROMIUM === undefined)('an SVG with its font in it', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'burst-font-'))
  let browser: Browser
  beforeAll(async () => {
    browser = await startChromium()
  })
  afterAll(async () => {
    await browser.close()
    rmSync(folder, {recursive: true})
  })

  /** How far the widest differences are from what figures are laid out with. */
  async function worstOf(out: string, flags: readonly string[]): Promise<number> {
    const paper = ['--figure', 'cost-frontier', '--format', 'svg', '--width', '3.33in', ...flags]
    const {code} = await burst([
      'plot',
      path.join(ROOT, 'test/fixtures/results/run'),
      ...['--out', path.join(folder, out)],
      ...paper,
    ])
    expect(code).toBe(0)
    const page = await browser.newPage()
    await page.goto(pathToFileURL(path.join(folder, out, 'run/cost-frontier.svg')).href)
    const texts = await page.evaluate<readonly DrawnText[]>(TEXTS)
    await page.close()
    // Of words in the regular face: figures are laid out without what a browser kerns, which is much in "0.1".
    const words = texts.filter(({text, weight}) => weight === 400 && /^[a-z ]+$/i.test(text))
    expect(words.length).toBeGreaterThan(3)
    const ways = words.map(({text, sizePx, weight, widthPx}) =>
      Math.abs(widthPx / measureText(text, sizePx, weight as FontWeight) - 1),
    )
    return Math.max(...ways)
  }

  test('is drawn in it: texts are as wide as they were laid out for', async () => {
    expect(await worstOf('inter', ['--embed-font'])).toBeLessThan(0.015)
    expect(await worstOf('own', ['--embed-font', '--font', INTER.files[400]])).toBeLessThan(0.015)
  })
})

import path from 'node:path'
import {pathToFileURL} from 'node:url'
import type {Browser, Page} from 'playwright-core'
import type {FlagTexts} from '../../src/page/compute.js'
import {ROOT} from '../support/burst.js'
import {CHROMIUM, startChromium} from '../support/chromium.js'
import {build} from './built.js'
import {measureFifo} from './fifo.js'
import {isMainBench, type Measurement, printBench} from './measure.js'

/** What the design of the page asks for. */
const SKETCH_MS = 250
const EVENTS_PER_S = 2e6

const STEPS = 40
const ROUNDS = 5

/** 0.65 M events, as in `virtual.bench.ts`. */
const LONG: FlagTexts = {
  shape: 'spike',
  rate: '1000',
  'peak-rate': '4000',
  'spike-duration': '80s',
  duration: '400s',
  parallelism: '4',
  'service-time': '2ms',
}

/** Answers of the page's own worker, without the page: events of the trials and ms. */
const ASK = `async (flags) => {
  const startMs = performance.now()
  const answer = await new Promise((resolve) => {
    globalThis.postMessage = (message) => {
      if (message.kind === 'answer' || message.kind === 'failed') resolve(message)
    }
    globalThis.onmessage({data: {id: -1, flags}})
  })
  if (answer.kind === 'failed') throw new Error(answer.message)
  const events = answer.trials.reduce((sum, {row}) => sum + row.sunkEvents, 0)
  return (events / (performance.now() - startMs)) * 1000
}`

/** Moves the first slider by one step after the other, and returns the ms from each to the frame that shows it. */
const DRAG = `async (preset) => {
  const shown = () => document.querySelector('#charts svg')
  const until = (holds) =>
    new Promise((resolve) => {
      const look = () => (holds() ? resolve() : setTimeout(look, 1))
      look()
    })
  const isExact = () => /^Exact/.test(document.querySelector('#state').textContent)
  document.querySelectorAll('#presets button')[preset].click()
  await until(isExact)
  const slider = [...document.querySelectorAll('#controls input[type=range]')].find((one) => one.offsetParent)
  const times = []
  for (let step = 0; step < ${STEPS}; step++) {
    const before = shown()
    slider.value = String(400 + 5 * step)
    const startMs = performance.now()
    slider.dispatchEvent(new Event('input'))
    await until(() => shown() !== before)
    await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)))
    times.push(performance.now() - startMs)
  }
  slider.dispatchEvent(new Event('change'))
  await until(isExact)
  return times
}`

async function openPage(browser: Browser): Promise<Page> {
  const page = await browser.newPage({viewport: {width: 1280, height: 900}})
  await page.goto(pathToFileURL(path.join(ROOT, 'dist/page/play.html')).href)
  await page.locator('#state', {hasText: /^Exact/}).waitFor()
  return page
}

/** The slowest frame but one in twenty of a drag, for each preset. */
async function sketches(page: Page): Promise<readonly Measurement[]> {
  const names = await page.locator('#presets button').allTextContents()
  const rows: Measurement[] = []
  for (const [preset, name] of names.entries()) {
    const timesMs = (await page.evaluate<number[]>(`(${DRAG})(${preset})`)).toSorted((a, b) => a - b)
    rows.push({
      name: `play in Chromium: a slider moved to its sketch on the screen, p95 of ${STEPS}, “${name}”`,
      value: timesMs[Math.ceil(STEPS * 0.95) - 1] ?? Number.NaN,
      unit: 'ms',
      budget: SKETCH_MS,
      isLowerBetter: true,
    })
  }
  return rows
}

async function speeds(page: Page): Promise<readonly Measurement[]> {
  const [worker] = page.workers()
  const rows: Measurement[] = []
  for (const pipeline of ['vanilla', 'burst', 'overprovisioned']) {
    const fifo = measureFifo(3)
    let best = 0
    for (let round = 0; round < ROUNDS; round++) {
      const flags = {...LONG, pipeline: [pipeline], slots: pipeline === 'overprovisioned' ? '10' : undefined}
      best = Math.max(best, await worker!.evaluate<number>(`(${ASK})(${JSON.stringify(flags)})`))
    }
    rows.push({
      name: `play in Chromium: exact answer, ${pipeline} alone`,
      value: best,
      unit: 'events/s',
      budget: EVENTS_PER_S,
      reference: {name: 'bare FIFO recursion (Node)', value: fifo},
    })
  }
  return rows
}

/** How long a sketch takes from a slider to the screen, and how fast the page computes, in headless Chromium. */
export async function bench(): Promise<Measurement[]> {
  if (CHROMIUM === undefined) {
    process.stderr.write('SKIPPED: the bench of burst play needs Chromium\n')
    return []
  }
  build()
  const browser = await startChromium()
  try {
    // A worker that is asked by the bench answers its page no more.
    return [...(await speeds(await openPage(browser))), ...(await sketches(await openPage(browser)))]
  } finally {
    await browser.close()
  }
}

if (isMainBench(import.meta.url)) printBench(await bench())

import {mkdtempSync, rmSync, writeFileSync} from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import {afterAll, beforeAll, expect, test} from 'vitest'
import {optionOf} from '../../../../src/analysis/advice/option.js'
import {computedTexts} from '../../../../src/cli/describe/describe-advice.js'
import {type Candidate, ownSlotOptions} from '../../../../src/experiment/advise/options/options.js'
import {slotOptions} from '../../../../src/experiment/advise/options/slot-options.js'
import {byParts, computedOf} from '../../../../src/experiment/advise/parts/by-parts.js'
import {prepareAdvice} from '../../../../src/experiment/advise/prepare-advice.js'
import {rulesOf} from '../../../../src/experiment/advise/question.js'
import type {Trial} from '../../../../src/model/trial.js'
import {runAlone} from '../../../support/run-alone.js'

let folder = ''
beforeAll(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'burst-parts-'))
})
afterAll(() => {
  rmSync(folder, {recursive: true, force: true})
})

let events = 0
const run = async (trial: Trial) => {
  const judged = await runAlone(trial)
  events += judged.row.intendedEvents
  return judged
}

async function asked(minutes: readonly number[]) {
  const file = path.join(folder, `${minutes.length}.csv`)
  writeFileSync(file, `seconds,eps\n${minutes.map((eps, minute) => `${minute * 60},${eps}`).join('\n')}\n`)
  const wishes = {slots: 4, autoscalers: ['flink-operator'], headroom: 0.1, objectives: []}
  const question = await prepareAdvice({trace: file, serviceTime: 4}, wishes)
  const own = await ownSlotOptions(question.given, {wishes: question, strategies: ['shortest-delay']})
  return {question, own}
}

/** Two bursts of 1.8 times the capacity of 1000/s in 50 minutes. */
const TWO_BURSTS = Array.from({length: 50}, (_, minute) =>
  minute === 9 || minute === 33 ? 1800 : 700 + minute,
)

test('a long trace by its bursts is the same as all of it: percentiles, seconds that miss, money, a fifth of the events', async () => {
  const {question, own} = await asked(TWO_BURSTS)
  const rules = rulesOf(question)
  const [most] = await slotOptions(question.given, {
    wishes: question,
    misses: () => false,
    meets: () => Promise.resolve(true),
    mostSlots: Infinity,
    areEnough: true,
  })
  const figures = async ({parts, trialOf}: Candidate, runner: typeof run) => {
    events = 0
    return {...optionOf(parts, [await runner(trialOf(1))], rules), events}
  }
  for (const candidate of [
    ...own.filter(({parts}) => parts.kind === 'wait' || parts.kind === 'burst'),
    most!,
  ]) {
    const [part, whole] = [await figures(candidate, byParts(run)), await figures(candidate, run)]
    const {name} = candidate.parts
    expect(part.events / whole.events, name).toBeLessThan(0.67)
    expect(part.meets, name).toBe(whole.meets)
    expect(part.p99Ms / whole.p99Ms, name).toBeCloseTo(1, 1)
    expect(part.p999Ms / whole.p999Ms, name).toBeCloseTo(1, 1)
    expect(part.sloMissedShare, name).toBeCloseTo(whole.sloMissedShare, 2)
    expect(Math.abs(part.usdPerMonth / whole.usdPerMonth - 1), name).toBeLessThan(0.005)
  }
}, 60_000)

test('says which parts were computed; a short trace, and an autoscaler that remembers, are computed whole', async () => {
  const {own} = await asked(TWO_BURSTS)

  expect(await computedOf(own)).toEqual({
    wholeMs: 3_000_000,
    partsMs: 360_000,
    parts: [
      {fromMs: 480_000, toMs: 660_000},
      {fromMs: 1_920_000, toMs: 2_100_000},
    ],
  })
  expect(await computedOf(own.filter(({parts}) => parts.kind === 'autoscale'))).toBeNull()
  expect(await computedOf((await asked(TWO_BURSTS.slice(0, 40))).own)).toBeNull()
})

test('a day of thousands a second has no autoscalers, and says so; a trial that fails takes the others along', async () => {
  const file = path.join(folder, 'day.csv')
  writeFileSync(file, 'seconds,eps\n0,700\n1200,1800\n1260,700\n86400,700\n')
  const wishes = {slots: 4, autoscalers: ['flink-operator'], headroom: 0.1, objectives: []}
  const question = await prepareAdvice({trace: file, serviceTime: 4}, wishes)
  const own = await ownSlotOptions(question.given, {wishes: question, strategies: ['shortest-delay']})

  expect(own.map(({parts}) => parts.kind)).toEqual(['wait', 'burst'])
  const [text] = computedTexts(question, {computed: await computedOf(own)})
  expect(text).toMatch(
    / 3 min of 47.6 h \(19 min to 22 min\).*Autoscalers and bridge are not computed.*--trace-from/,
  )
  const failing = byParts(() => Promise.reject(new Error('interrupted')))
  await expect(failing(own[1]!.trialOf(1))).rejects.toThrow('interrupted')
})

test.each([
  {strategy: undefined, given: {}},
  {strategy: {kind: 'threshold'}, given: {}},
  {strategy: {kind: 'threshold', busyThreshold: '0.5'}, given: {busyThreshold: '0.5'}},
  {strategy: {kind: 'threshold', inputThreshold: '9'}, given: {inputThreshold: '9'}},
])('a threshold has the capacity, and does not look at busy slots: %o', async ({strategy, given}) => {
  const wishes = {slots: 8, autoscalers: [], headroom: 0.1, objectives: []}
  const question = await prepareAdvice({rate: 2000, serviceTime: 3, ...(strategy && {strategy})}, wishes)
  const own = await ownSlotOptions(question.given, {wishes: question, strategies: ['threshold']})
  expect(own.at(-1)!.changes).toEqual({
    strategy: {kind: 'threshold', inputThreshold: '2666.67', busyThreshold: '1', ...given},
  })
})

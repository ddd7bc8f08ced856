import {mkdtempSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import path from 'node:path'
import {afterAll, beforeAll, expect, test} from 'vitest'
import {assumptionsOf} from '../../../src/experiment/advise/assumptions.js'
import {prepareAdvice} from '../../../src/experiment/advise/prepare-advice.js'

let folder = ''
let trace = ''

beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'burst-assumptions-'))
  trace = path.join(folder, 'load.csv')
  const minutes = Array.from({length: 10}, (_, minute) => `2026-01-01T00:0${minute}:00Z,${600 + minute}`)
  writeFileSync(trace, ['time,requests', ...minutes].join('\n'))
})
afterAll(() => {
  rmSync(folder, {recursive: true})
})

const assumed = async (given: Parameters<typeof prepareAdvice>[0]): Promise<string> => {
  const wishes = {slots: 2, autoscalers: ['flink-operator'], headroom: 0.1, objectives: []}
  return assumptionsOf(await prepareAdvice({warmup: 1000, serviceTime: 20, ...given}, wishes)).join('\n')
}

const INDEPENDENT = 'come independently of one another (--trace-burstiness)'

test('events of a trace are taken to be independent where no burstiness is given', async () => {
  expect(await assumed({trace})).toContain(INDEPENDENT)
  expect(await assumed({trace, traceBurstiness: 8})).not.toContain(INDEPENDENT)
  expect(await assumed({rate: 70, duration: 30_000})).not.toContain(INDEPENDENT)
})

test('calls of the account are free where the user says how many', async () => {
  expect(await assumed({rate: 70, duration: 30_000})).toContain('No other function takes from')
  expect(await assumed({rate: 70, duration: 30_000, reservedConcurrency: 50})).toContain(
    '50 calls at once are free',
  )
})

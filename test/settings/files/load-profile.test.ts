import {mkdtempSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {afterEach, beforeEach, describe, expect, test} from 'vitest'
import {UsageError} from '../../../src/errors.js'
import {bundledNames} from '../../../src/settings/files/bundled-files.js'
import {loadProfile} from '../../../src/settings/files/load-profile.js'
import {FUNCTIONS} from '../../../src/model/trial.js'

const OVERHEAD = 'overhead:\n  - {batchEvents: 1, min: 1ms, p50: 8ms, max: 40ms}\n'
const REST = 'bandwidth: 100Mbps\nidleReclaim: 10m\nfunctionTimeout: 30s\nrateLimits: true\n'
const HEAD = 'source: mine\nasOf: 2026-08-22\npreInit: {min: 100ms, max: 100ms}\ninit: {min: 1ms, max: 2ms}\n'

function errorOf(read: () => unknown): UsageError {
  try {
    read()
  } catch (error) {
    if (error instanceof UsageError) return error
    throw error
  }
  throw new Error('it was accepted')
}

describe('bundled profiles', () => {
  test.each(bundledNames('profiles'))('%s is valid, dated and sourced, and its quantiles end', (name) => {
    const {profile, source, asOf} = loadProfile(name)

    expect(profile.name).toBe(name)
    expect(source).not.toBe('')
    expect(asOf).toMatch(/^\d{4}-\d\d-\d\d$/)
    for (const quantiles of [
      profile.preInitMs,
      profile.initMs,
      ...profile.overhead.map((row) => row.quantilesMs),
    ]) {
      expect(quantiles[0]?.[0]).toBe(0)
      expect(quantiles.at(-1)?.[0]).toBe(1)
    }
  })

  test('hold one for each function, in the order of their inits', () => {
    const initP50Ms = (name: string) => loadProfile(name).profile.initMs.find(([p]) => p === 0.5)?.[1]

    expect(bundledNames('profiles')).toEqual(expect.arrayContaining([...FUNCTIONS]))
    expect(['python', 'node', 'java'].map(initP50Ms)).toEqual([85, 142, 205])
  })

  test('ideal costs nothing and has no rates', () => {
    const {profile} = loadProfile('ideal')
    const values = [
      profile.preInitMs,
      profile.initMs,
      ...profile.overhead.map((row) => row.quantilesMs),
    ].flat()

    expect(values.every(([, valueMs]) => valueMs === 0)).toBe(true)
    expect(profile.isRateLimited).toBe(false)
  })

  test.each(['java-published', 'python-published'])(
    '%s leaves out the other day, and no batch is free',
    (name) => {
      const {overhead} = loadProfile(name).profile
      const sizes = overhead.map(({batchEvents}) => batchEvents)
      const p50Ms = overhead.map(({quantilesMs}) => quantilesMs.find(([p]) => p === 0.5)?.[1] ?? 0)

      expect(sizes).not.toEqual(expect.arrayContaining([160]))
      expect(sizes.slice(-2)).toEqual([500, 50_000])
      expect(p50Ms.at(-1)).toBe(100 * (p50Ms.at(-2) ?? 0))
    },
  )
})

describe('an unknown profile', () => {
  test('is refused with the nearest name and all known ones', () => {
    const error = errorOf(() => loadProfile('pyton'))

    expect(error.message).toBe('unknown profile "pyton", did you mean "python"?')
    expect(error.suggestions[0]).toBe(
      'known are ideal, java, java-published, node, python, python-gateway, python-published',
    )
  })

  test.each(['../profiles/node', '', '.', 'NODE'])('"%s" is no way around the list', (name) => {
    expect(() => loadProfile(name)).toThrow(UsageError)
  })
})

describe('a profile of your own', () => {
  let folder = ''
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'burst-profile-'))
  })
  afterEach(() => {
    rmSync(folder, {recursive: true})
  })
  const load = (text: string) => {
    const path = join(folder, 'mine.yaml')
    writeFileSync(path, text)
    return loadProfile(path)
  }

  test('is read by its path and named by its file', () => {
    expect(load(HEAD + OVERHEAD + REST)).toEqual({
      profile: {
        name: 'mine',
        preInitMs: [
          [0, 100],
          [1, 100],
        ],
        initMs: [
          [0, 1],
          [1, 2],
        ],
        overhead: [
          {
            batchEvents: 1,
            quantilesMs: [
              [0, 1],
              [0.5, 8],
              [1, 40],
            ],
          },
        ],
        bandwidthMbps: 100,
        idleReclaimMs: 600_000,
        functionTimeoutMs: 30_000,
        isRateLimited: true,
      },
      source: 'mine',
      asOf: '2026-08-22',
      callCpuMs: 0,
    })
  })

  test.each([
    {line: 'callCpu: 3ms', callCpuMs: 3},
    {line: 'callCpu: 0ms', callCpuMs: 0},
    {line: '', callCpuMs: 0},
  ])('takes "$line" as what a call costs the invoker', ({line, callCpuMs}) => {
    expect(load(`${HEAD}${OVERHEAD}${REST}${line}\n`).callCpuMs).toBe(callCpuMs)
  })

  test('refuses a cost of a call without its unit', () => {
    expect(() => load(`${HEAD}${OVERHEAD}${REST}callCpu: 3\n`)).toThrow('callCpu')
  })

  test.each([
    {change: ['init: {min: 1ms', 'init: {min: 3ms'], problem: ':4:23 "init.max" is 2ms: quantiles must rise'},
    {change: ['p50: 8ms', 'p50: 8'], problem: ':6:37 "overhead.0.p50" is 8: "8" has no unit'},
    {change: ['p50: 8ms', 'p55: 8ms'], problem: ':6:32 unknown key "p55", did you mean "p5"?'},
    {change: [', max: 40ms', ''], problem: ':6:5 missing key "overhead.0.max"'},
    {change: ['batchEvents: 1,', 'batchEvents: 0,'], problem: ':6:19 "overhead.0.batchEvents" is 0'},
    {
      change: ['overhead:\n', OVERHEAD],
      problem: ':7:19 "overhead.1.batchEvents" is 1: batch sizes must rise',
    },
    {change: [OVERHEAD, 'overhead: []\n'], problem: ':5:11 "overhead" is a list: Too small'},
    {
      change: ['100Mbps', '0Mbps'],
      problem: ':7:12 "bandwidth" is 0Mbps: write unlimited, or more than 0Mbps',
    },
    {change: ['100Mbps', 'fast'], problem: ':7:12 "bandwidth" is fast: "fast" is not of the form 12Mbps'},
    {change: ['30s', '16m'], problem: ':9:18 "functionTimeout" is 16m: Lambda allows 1s to 15m'},
    {change: ['2026-08-22', 'August'], problem: ':2:7 "asOf" is August: write a date like 2026-08-22'},
    {change: ['true', 'yes'], problem: ':10:13 "rateLimits" is yes: write true or false'},
  ])('is refused at the place: $problem', ({change: [from = '', to = ''], problem}) => {
    const text = (HEAD + OVERHEAD + REST).replace(from, to)

    expect(errorOf(() => load(text)).message).toContain(`mine.yaml${problem}`)
  })
})

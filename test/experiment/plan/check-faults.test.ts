import {join} from 'node:path'
import {describe, expect, test} from 'vitest'
import {prepareSweep} from '../../../src/experiment/plan/prepare-sweep.js'
import {prepareSearchFile} from '../../../src/experiment/search/prepare-search.js'
import {temporaryFolder, writeLines} from '../../support/sweep-file.js'

const folder = temporaryFolder()

const TOP = ['name: checked', 'engine: virtual']
const BASE = 'base: {rate: 1000, duration: 10s, warmup: 1s}'

const write = (lines: readonly string[]): string => writeLines(join(folder, 'f.yaml'), lines)

const said = async (lines: readonly string[]): Promise<string> => {
  const prepared = await prepareSweep(write(lines)).catch((error: unknown) => error as Error)
  const text =
    prepared instanceof Error ? prepared.message : prepared.warnings.map((one) => `warning ${one}`).join('\n')
  return text.replaceAll(join(folder, '/'), '')
}

/** One fault in the fourth line, from the tenth column on. */
const ofFault = (fault: string, base = BASE): Promise<string> => said([...TOP, base, `faults: [${fault}]`])

/** Each kind by a setting of its own at which it does nothing, and where that stands. */
describe('a fault that strikes nothing is refused with its place', () => {
  test.each([
    ['{kind: throttle-storm, share: 0}', 33, '"share" is 0'],
    ['{kind: slow-region, factor: 1}', 30, '"factor" is 1'],
    ['{kind: time-outs, share: 0}', 28, '"share" is 0'],
    ['{kind: handler-errors, share: 0}', 33, '"share" is 0'],
    ['{kind: event-errors, share: 0}', 31, '"share" is 0'],
    ['{kind: poison-events, share: 0.0}', 32, '"share" is 0'],
    ['{kind: lost-responses, share: 0}', 33, '"share" is 0'],
    ['{kind: duplicate-responses, share: 0}', 38, '"share" is 0'],
    ['{kind: duplicate-responses, after: 0s}', 38, '"after" is 0ms'],
    ['{kind: duplicate-responses, after: 1h}', 38, '"after" is 3600000ms from 0ms on'],
    ['{kind: malformed-responses, kept: 1}', 38, '"kept" is 1'],
    ['{kind: malformed-responses, share: 0}', 38, '"share" is 0'],
    ['{kind: environment-crashes, share: 0}', 38, '"share" is 0'],
    ['{kind: cold-start-storm, at: 0s}', 35, '"at" is 0ms'],
    ['cold-start-storm', 10, '"at" is 0ms'],
    ['{kind: target-down, for: 0.0000001ms}', 35, '"0.0000001ms" is shorter than a nanosecond'],
    ['{kind: clock-step, seconds: 0}', 29, '"seconds" is 0'],
    ['{kind: metrics-stale, at: 100ms, for: 300ms}', 32, 'the next metrics after it'],
    ['{kind: metrics-missing, at: 9950ms}', 34, 'are heard at 10200ms'],
  ])('%s', async (fault, column, reason) => {
    const text = await ofFault(fault)
    expect(text).toMatch(`f.yaml:4:${column} `)
    expect(text).toMatch(reason)
  })

  const kinds = [
    ...['throttle-storm', 'slow-region', 'time-outs', 'handler-errors', 'event-errors', 'lost-responses'],
    ...['duplicate-responses', 'malformed-responses', 'environment-crashes', 'cold-start-storm'],
    ...['target-down', 'clock-step', 'metrics-stale', 'metrics-missing'],
  ]
  test.each(kinds)('%s that begins where the window ends', async (kind) => {
    const late = `f.yaml:4:${19 + kind.length} "at" is 10000ms, and the measured window ends after 10000ms`
    expect(await ofFault(`{kind: ${kind}, at: 10s}`)).toMatch(late)
    expect(await ofFault(`{kind: ${kind}, at: 9s}`)).not.toMatch('"at"')
  })

  test('by the window, whatever warm-up and drain are', async () => {
    const base = 'base: {rate: 1000, duration: 2s, warmup: 60s, drainTimeout: 60s}'
    expect(await ofFault('{kind: target-down, at: 2s}', base)).toMatch(
      'the measured window ends after 2000ms',
    )
    expect(await ofFault('{kind: target-down, at: 1s}', base)).toBe('')
  })

  test('by the length that a number of events has', async () => {
    const base = 'base: {rate: 1000, events: 5000, warmup: 1s, arrivals: uniform}'
    expect(await ofFault('{kind: target-down, at: 4s}', base)).toMatch(
      'the measured window ends after 4000ms',
    )
    expect(await ofFault('{kind: target-down, at: 3s}', base)).toBe('')
    expect(await ofFault('{kind: target-down, at: 4s}', base.replace('uniform', 'poisson'))).toMatch(
      /^warning .*should end after 4000ms/,
    )
    expect(await ofFault('{kind: target-down, at: 3s}', 'base: {rate: max, events: 5000}')).toMatch(
      /^warning f.yaml:4:30 "at" is 3000ms, and how long/,
    )
  })

  test.each([
    ['target-down', 'handler-errors'],
    ['throttle-storm', 'time-outs'],
    ['target-down', 'poison-events'],
    ['time-outs', 'lost-responses'],
    ['environment-crashes', 'malformed-responses'],
    ['lost-responses', 'duplicate-responses'],
  ])('that a total %s hides: %s', async (total, hidden) => {
    const text = `${hidden} strikes no request that ${total} has not struck before`
    expect(await ofFault(`{kind: ${total}}, {kind: ${hidden}}`)).toMatch(text)
    expect(await ofFault(`{kind: ${total}, for: 9s}, {kind: ${hidden}}`)).not.toMatch(text)
  })

  test('that two together hide, and not one that is partial', async () => {
    const hidden = '{kind: slow-region, at: 2s, for: 4s}'
    const halves = '{kind: target-down, at: 1s, for: 3s}, {kind: throttle-storm, at: 4s, for: 3s}'
    expect(await ofFault(`${halves}, ${hidden}`)).toMatch('slow-region strikes no request')
    expect(await ofFault(`${halves.replace('storm,', 'storm, share: 0.9,')}, ${hidden}`)).toBe('')
  })
})

describe('who makes no calls has none that go wrong', () => {
  test.each([
    ['strategy: never', 'strikes nothing under strategy never'],
    ['strategy: {kind: budget, of: never}', 'strikes nothing under strategy budget'],
    ['pipeline: vanilla', 'and the pipeline is vanilla; add pipeline burst or invoker'],
    ['pipeline: [modified, overprovisioned]', 'and the pipelines are modified, overprovisioned'],
  ])('%s', async (setting, reason) => {
    const base = `base: {rate: 1000, duration: 10s, ${setting}}`
    expect(await ofFault('target-down', base)).toMatch(reason)
  })

  test('metrics are for a strategy, and the invoker has none', async () => {
    const base = 'base: {rate: 1000, duration: 10s, pipeline: invoker}'
    expect(await ofFault('metrics-stale', base)).toMatch('what the strategy of pipeline burst sees')
    expect(await ofFault('target-down', base)).toBe('')
  })

  test.each([
    ['engine: flink', 'target-down', 'the engine is flink'],
    ['engine: embedded', '{kind: cold-start-storm, at: 1s}', 'on target aws nobody can'],
  ])('on %s: %s', async (engine, fault, reason) => {
    const target = engine.endsWith('embedded') ? ', target: aws' : ''
    const lines = ['name: checked', engine, `base: {rate: 10, duration: 10s${target}}`, `faults: [${fault}]`]
    expect(await said(lines)).toMatch(`f.yaml:4:10 `)
    expect(await said(lines)).toMatch(reason)
  })
})

describe('of several points', () => {
  test('the ones where a fault cannot strike are named', async () => {
    const lines = [...TOP, 'base: {rate: 1000}', 'sweep: {duration: [2s, 60s], parallelism: [1, 2]}']
    const text = await said([...lines, 'faults:', '  - {kind: target-down, at: 20s}'])
    expect(text).toMatch('f.yaml:6:25 at 2 of 4 points (duration: 2000ms parallelism: 1, duration: 2000ms')
  })

  test('an axis of faults is judged value by value', async () => {
    const axis = [
      '    - []',
      '    - [{kind: target-down, at: 1s}]',
      '    - [{kind: lost-responses, share: 0}]',
    ]
    expect(await said([...TOP, BASE, 'sweep:', '  faults:', ...axis])).toBe(
      'f.yaml:8:31 "share" is 0: lost-responses hits nothing; write a share above 0, or drop it',
    )
  })

  test('a point that makes no calls may be there for comparison', async () => {
    const lines = [...TOP, BASE, 'sweep: {strategy: [never, always]}', 'faults: [target-down]']
    expect(await said(lines)).toMatch(
      /^warning f.yaml:5:10 at 1 of 2 points \(strategy: never\): target-down strikes nothing/,
    )
  })

  test('what a flag makes of the file counts', async () => {
    const file = write([...TOP, BASE, 'faults: [{kind: target-down, at: 5s}]'])
    await expect(prepareSweep(file, () => ({duration: 3000}))).rejects.toThrow('ends after 3000ms')
    await expect(prepareSweep(file, () => ({strategy: {kind: 'never'}}))).rejects.toThrow('strategy never')
  })

  test('a fault of the file that is extended stands there', async () => {
    writeLines(join(folder, 'parent.yaml'), [...TOP, BASE, '', 'faults:', '  - {kind: target-down, at: 1h}'])
    expect(await said(['name: child', 'extends: parent.yaml'])).toMatch(/^parent.yaml:6:25 "at" is 3600000ms/)
  })

  test('a search looks at them, too', async () => {
    const file = write([...TOP, 'base: {duration: 10s}', 'faults: [{kind: target-down, at: 10s}]'])
    await expect(prepareSearchFile(file, () => ({}))).rejects.toThrow('f.yaml:4:30 "at" is 10000ms')
    const sound = write([...TOP, 'base: {duration: 10s}', 'faults: [{kind: target-down, at: 9s}]'])
    expect((await prepareSearchFile(sound, () => ({}))).warnings).toEqual([])
  })
})

describe('a fault that need not strike is warned of', () => {
  test.each([
    ['{kind: poison-events, share: 0.0001}', 'hits at most about 1 requests'],
    ['{kind: target-down, at: 1s, for: 2ms}', 'hits at most about 2 requests'],
    ['{kind: malformed-responses, kept: 0.9999}', 'hits at most about 1 requests'],
    ['metrics-missing', 'strategy shortest-delay reads no metrics'],
    ['{kind: clock-step, at: 2s}', 'strategy shortest-delay reads no metrics'],
  ])('%s', async (fault, reason) => {
    expect(await ofFault(fault)).toMatch(/^warning f.yaml:4:/)
    expect(await ofFault(fault)).toMatch(reason)
  })

  test.each([
    ['{kind: metrics-missing}', 'strategy: queue-delay'],
    ['{kind: metrics-missing}', 'batch: adaptive'],
    ['{kind: cold-start-storm}', 'environments: warm'],
    ['{kind: metrics-stale, at: 100ms, for: 700ms}', 'strategy: queue-delay'],
  ])('one that does not hang on chance is not: %s with %s', async (fault, setting) => {
    expect(await ofFault(fault, `base: {rate: 1000, duration: 10s, warmup: 1s, ${setting}}`)).toBe('')
  })
})

test.each(['faults', 'fault-kinds'])('configs/%s.yaml has no fault that cannot strike', async (name) => {
  const {warnings} = await prepareSweep(`configs/${name}.yaml`)
  expect(warnings.filter((text) => !text.includes('reads no metrics'))).toEqual([])
})

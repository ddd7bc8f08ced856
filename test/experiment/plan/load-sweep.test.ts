import {mkdirSync, readFileSync, writeFileSync} from 'node:fs'
import {basename, join} from 'node:path'
import {describe, expect, test} from 'vitest'
import {readSettings} from '../../../src/cli/flags/read-settings.js'
import {UsageError} from '../../../src/errors.js'
import {prepareSweep} from '../../../src/experiment/plan/prepare-sweep.js'
import {temporaryFolder, writeLines} from '../../support/sweep-file.js'

const folder = temporaryFolder()
const GOOD = ['name: latency', 'engine: virtual', 'base: {rate: 100}']

async function complaint(
  lines: readonly string[],
  flags: Readonly<Record<string, unknown>> = {},
): Promise<string> {
  const file = writeLines(join(folder, 'latency.yaml'), lines)
  return refusal(file, flags)
}

async function refusal(file: string, flags: Readonly<Record<string, unknown>> = {}): Promise<string> {
  try {
    await prepareSweep(file, (base) => readSettings(flags, base))
  } catch (error) {
    expect(error).toBeInstanceOf(UsageError)
    return (error as UsageError).message.replaceAll(`${folder}/`, '')
  }
  return 'accepted'
}

describe('a sweep file is refused', () => {
  test.each([
    [
      'an unknown key',
      ['name: latency', 'engin: virtual'],
      '2:1 unknown key "engin", did you mean "engine"?',
    ],
    [
      'a misspelled setting',
      [...GOOD, 'sweep: {paralellism: [1]}'],
      '4:9 unknown key "paralellism", did you mean "parallelism"?',
    ],
    [
      'a misspelled dotted axis',
      [...GOOD, 'sweep: {strategy.inputTreshold: [1]}'],
      '4:9 unknown key "strategy.inputTreshold", did you mean "strategy.inputThreshold"?',
    ],
    ['a duplicate key', [...GOOD, 'seed: 1', 'seed: 2'], '5:1 duplicate key "seed"'],
    [
      'a wrong type',
      [...GOOD, 'sweep: {rate: 100}'],
      '"sweep.rate" is 100: write a list, like [first, second]',
    ],
    [
      'a bare duration',
      ['name: latency', 'engine: virtual', 'base: {rate: 1, duration: 300}'],
      '3:27 "base.duration" is 300: "300" has no unit; write 300ms, 300s, 300m or 300h',
    ],
    [
      'an empty axis',
      [...GOOD, 'sweep: {parallelism: []}'],
      '4:22 "sweep.parallelism" is a list: an axis needs at least one value',
    ],
    ['a syntax error', [...GOOD, 'sweep: [unclosed'], '5:1 '],
    ['an unknown word', [...GOOD, 'sweep: {shape: [spkie]}'], 'unknown shape "spkie", did you mean "spike"?'],
    [
      'an unknown strategy',
      [...GOOD, 'sweep: {strategy: [treshold]}'],
      'is treshold, did you mean "threshold"?',
    ],
    [
      'a path for a name',
      ['name: ../../x', ...GOOD.slice(1)],
      '1:7 "name" is ../../x: use lower-case letters, digits and hyphens',
    ],
    ['no name', GOOD.slice(1), 'missing key "name"'],
    ['no engine', ['name: latency', 'base: {rate: 1}'], 'missing key "engine": write engine: virtual'],
    ['no rate', ['name: latency', 'engine: virtual'], 'missing key "rate"'],
    [
      'a top-level setting in base',
      ['name: latency', 'base: {engine: virtual}'],
      '2:16 "base.engine" is virtual: it stands at the top of the file, beside base',
    ],
    [
      'a key that is fixed and varied',
      [...GOOD, 'sweep: {rate: [1, 2]}'],
      '3:8 "rate" is fixed here and an axis of sweep',
    ],
    ['an unknown column', [...GOOD, 'primary: latency_p9_ms'], 'did you mean "latency_p90_ms"?'],
    [
      'an unknown figure',
      [...GOOD, 'plots: [latency-by-rat]'],
      '4:9 "plots.0" is latency-by-rat, did you mean "latency-by-rate"?',
    ],
    [
      'a contradiction',
      ['name: latency', 'engine: virtual', 'base: {rate: 100, peakRate: 50, shape: spike}'],
      '3:19 "base.peakRate" is 50: peak rate is 50/s, below the base rate of 100/s; give peakRate: 400',
    ],
    [
      'a contradiction at some points',
      [...GOOD.slice(0, 2), 'base: {shape: spike, peakRate: 200}', 'sweep: {rate: [100, 400]}'],
      '3:22 at 1 of 2 points: "base.peakRate" is 200: peak rate is 200/s, below the base rate of 400/s',
    ],
    [
      'a key of another strategy',
      [...GOOD, 'sweep: {strategy: [never], strategy.inputThreshold: [1]}'],
      'strategy never has no setting "inputThreshold"',
    ],
    ['faults that are no list', [...GOOD, 'faults: {}'], 'latency.yaml:4:9 "faults" is a map: write a list'],
    [
      'an unknown fault',
      [...GOOD, 'faults: [{kind: target-donw}]'],
      'latency.yaml:4:17 "faults.0.kind" is target-donw, did you mean "target-down"?',
    ],
    [
      'an unknown setting of a fault',
      [...GOOD, 'faults:', '  - {kind: target-down, at: 1s, fro: 10s}'],
      'latency.yaml:5:33 unknown key "fro", did you mean "for"?',
    ],
    [
      'a fault without a unit',
      [...GOOD, 'faults: [{kind: target-down, at: 20}]'],
      'latency.yaml:4:34 "faults.0.at" is 20',
    ],
    [
      'a share above one',
      [...GOOD, 'faults: [{kind: handler-errors, share: 30}]'],
      'fault.share is 30; it must be from 0 to 1',
    ],
    [
      'faults in base',
      ['name: latency', 'engine: virtual', 'base: {rate: 100, faults: [target-down]}'],
      'it stands at the top of the file',
    ],
    [
      'faults that are fixed and varied',
      [...GOOD, 'faults: [target-down]', 'sweep: {faults: [[], [target-down]]}'],
      '"faults" is fixed here and an axis of sweep',
    ],
    ['an exclude without keys', [...GOOD, 'exclude: [{}]'], 'name at least one key'],
  ])('for %s', async (_, lines, message) => {
    expect(await complaint(lines)).toContain(message)
  })

  test('with all its errors at once', async () => {
    const lines = ['name: X', 'enginee: virtual', 'base: {duration: 5, rate: -1}', 'sweep: {rate: []}']

    expect((await complaint(lines)).split('\n').map((line) => line.split(' ')[0])).toEqual([
      'latency.yaml:1:7',
      'latency.yaml:2:1',
      'latency.yaml:3:18',
      'latency.yaml:3:27',
      'latency.yaml:4:15',
    ])
  })

  test.each([
    ['NUL bytes', Buffer.from('name: a\0b\n'), 'is not a text file: byte 8 is NUL'],
    ['no UTF-8', Buffer.from([0x6e, 0xff, 0xfe]), 'is not UTF-8 text'],
    ['nothing', Buffer.from(''), ':1:1'],
  ])('for %s', async (_, bytes, message) => {
    const file = join(folder, 'bytes.yaml')
    writeFileSync(file, bytes)

    expect(await refusal(file)).toContain(message)
  })

  test('for a folder, and for a file that is not there', async () => {
    mkdirSync(join(folder, 'folder.yaml'), {recursive: true})

    expect(await refusal(join(folder, 'folder.yaml'))).toBe('folder.yaml is a folder, not a file')
    expect(await refusal(join(folder, 'missing.yaml'))).toBe('missing.yaml does not exist')
  })
})

describe('flags over a sweep file', () => {
  test.each([
    ['an axis', {rate: '5'}, ['sweep: {rate: [1, 2]}'], '--rate is an axis of latency'],
    [
      'two axes',
      {rate: '5', 'metric-interval': '1s'},
      ['sweep: {rate: [1], metricInterval: [1s]}'],
      '--rate and --metric-interval are axes of latency',
    ],
    [
      'the pipelines of an axis',
      {pipeline: ['burst']},
      ['base: {rate: 1}', 'sweep: {pipeline: [vanilla]}'],
      '--pipeline is an axis',
    ],
    [
      'a setting by its short word',
      {'batch-size': '5'},
      ['base: {rate: 1, batch: fixed}', 'sweep: {batch.maxEvents: [1]}'],
      '--batch-size is an axis',
    ],
    [
      'a key of the strategy',
      {set: ['strategy.inputThreshold=5']},
      ['base: {rate: 1, strategy: threshold}', 'sweep: {strategy.inputThreshold: [1]}'],
      '--strategy is an axis',
    ],
  ])('cannot be %s', async (...[, flags, lines, message]) => {
    expect(await complaint(['name: latency', 'engine: virtual', ...lines], flags)).toContain(message)
  })

  test('win over base, and --set adds to the strategy of base', async () => {
    const file = writeLines(join(folder, 'flags.yaml'), [
      ...GOOD.slice(0, 2),
      'base: {rate: 1, duration: 5m, strategy: threshold}',
    ])
    const flags = {
      rate: '7',
      events: '1000',
      warmup: '0s',
      set: ['strategy.inputThreshold=5'],
      repetitions: '2',
    }
    const {points} = await prepareSweep(file, (base) => readSettings(flags, base))
    const [{settings} = {settings: null}] = points

    expect(settings?.load).toMatchObject({rateEps: 7, extent: {kind: 'events', events: 1000}})
    expect(settings?.strategy).toMatchObject({kind: 'threshold', inputThreshold: 5})
    expect(settings?.repetitions).toBe(2)
  })
})

describe('files that a sweep file names', () => {
  const bundled = readFileSync(new URL('../../../configs/profiles/ideal.yaml', import.meta.url), 'utf8')

  test('are found from where it is, whoever extends it: profile and trace', async () => {
    const apart = join(folder, 'apart')
    mkdirSync(apart, {recursive: true})
    writeFileSync(join(apart, 'mine.yaml'), bundled)
    writeLines(join(apart, 'load.csv'), ['atMs,rateEps', '0,100', '1000,300'])
    writeLines(join(apart, 'parent.yaml'), [
      'engine: virtual',
      'base: {trace: load.csv}',
      'sweep: {profile: [node, mine.yaml]}',
    ])
    const child = writeLines(join(folder, 'child.yaml'), ['name: child', 'extends: apart/parent.yaml'])
    const {points} = await prepareSweep(child, (base) => readSettings({}, base))

    expect(points.map(({settings}) => settings.offload.profile.name)).toEqual(['node', 'mine'])
    expect(points.map(({settings}) => settings.load.trace?.path)).toEqual([
      join(apart, 'load.csv'),
      join(apart, 'load.csv'),
    ])
  })

  test('are told with their place where they are not there', async () => {
    expect(await complaint([...GOOD, 'sweep: {profile: [node, mine.yaml]}'])).toMatch(/mine\.yaml/)
    expect(await complaint([GOOD[0]!, GOOD[1]!, 'base: {trace: gone.csv}'])).toMatch(/gone\.csv/)
  })
})

describe('extends', () => {
  const parent = (...more: readonly string[]): string =>
    writeLines(join(folder, 'parents', 'parent.yaml'), [
      'name: parent',
      'engine: virtual',
      'base: {rate: 100, parallelism: 2}',
      ...more,
    ])

  test('takes what the other file says, key by key; what is given here wins', async () => {
    parent('sweep: {metricInterval: [1s, 2s], linger: [1ms, 2ms]}', 'repetitions: 3', 'seed: 9')
    const child = writeLines(join(folder, 'child.yaml'), [
      'name: child',
      'extends: parents/parent.yaml',
      'base: {parallelism: 5, linger: 4ms}',
      'sweep: {rate: [10, 20, 30]}',
      'seed: 2',
    ])
    const {definition, points} = await prepareSweep(child)

    expect(definition).toMatchObject({
      name: 'child',
      base: {parallelism: 5, linger: 4, seed: 2, repetitions: 3},
    })
    expect(definition.axes).toEqual({rate: [10, 20, 30], metricInterval: [1000, 2000]})
    expect(definition.base['rate']).toBeUndefined()
    expect(points).toHaveLength(6)
  })

  test('takes an absolute path as it is', async () => {
    const file = parent('sweep: {linger: [1ms, 2ms]}')
    const child = writeLines(join(folder, 'child.yaml'), ['name: child', `extends: ${file}`])

    expect((await prepareSweep(child)).points).toHaveLength(2)
  })

  test('does not inherit the name, since two experiments would share a folder', async () => {
    parent()
    const child = writeLines(join(folder, 'child.yaml'), ['extends: parents/parent.yaml'])

    expect(await refusal(child)).toContain('child.yaml:1:1 missing key "name"')
  })

  test('goes round in no circle', async () => {
    writeLines(join(folder, 'a.yaml'), ['name: a', 'extends: b.yaml'])
    writeLines(join(folder, 'b.yaml'), ['name: b', 'extends: ./a.yaml'])

    expect(await refusal(join(folder, 'a.yaml'))).toBe(
      'b.yaml:2:1 "extends" goes round in a circle: a.yaml → b.yaml → a.yaml',
    )
  })

  test('points at itself where the other file is missing, and into the other file where that is wrong', async () => {
    const child = writeLines(join(folder, 'child.yaml'), ['name: child', 'extends: gone.yaml'])
    expect(await refusal(child)).toBe('child.yaml:2:1 "extends" names gone.yaml: gone.yaml does not exist')

    writeLines(join(folder, 'gone.yaml'), ['sead: 1'])
    expect(await refusal(child)).toBe('gone.yaml:1:1 unknown key "sead", did you mean "seed"?')
  })
})

test.each(['latency', 'as-published/parallelism', 'as-published/batch-size', 'cost-frontier'])(
  'configs/%s.yaml is valid',
  async (name) => {
    const {definition} = await prepareSweep(join('configs', `${name}.yaml`))

    expect(definition.name).toBe(name.replace('/', '-'))
    expect(definition.question).toMatch(/\?$/)
    expect(basename(name)).not.toBe('')
  },
)

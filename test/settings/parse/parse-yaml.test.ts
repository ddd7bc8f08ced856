import {mkdtempSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {afterEach, beforeEach, describe, expect, test} from 'vitest'
import {z} from 'zod'
import {UsageError} from '../../../src/errors.js'
import {loadYaml, parseYaml} from '../../../src/settings/parse/parse-yaml.js'
import {durationSchema} from '../../../src/settings/parse/quantity-schema.js'

const schema = z.strictObject({
  parallelism: z.int().positive(),
  engine: z.enum(['virtual', 'embedded', 'flink']).optional(),
  warmup: durationSchema.optional(),
  rates: z.array(z.number()).optional(),
  batch: z
    .discriminatedUnion('kind', [
      z.strictObject({kind: z.literal('fixed'), maxEvents: z.int()}),
      z.strictObject({kind: z.literal('linger'), maxLinger: durationSchema}),
    ])
    .optional(),
  slots: z.union([z.int(), z.strictObject({from: z.int(), to: z.int()})]).optional(),
  nested: z.record(z.string(), z.strictObject({seed: z.int()})).optional(),
})

function messageOf(read: () => unknown): string {
  try {
    read()
  } catch (error) {
    expect(error).toBeInstanceOf(UsageError)
    return (error as UsageError).message
  }
  throw new Error('it was accepted')
}
const complaint = (...lines: readonly string[]): string =>
  messageOf(() => parseYaml(lines.join('\n'), 'latency.yaml', schema))

describe('a YAML file', () => {
  test('becomes the value of its schema', () => {
    const text =
      'parallelism: 4 # slots\nwarmup: 10s\nrates: [1, 2.5]\nbatch: {kind: linger, maxLinger: 10ms}\n'

    expect(parseYaml(text, 'latency.yaml', schema)).toEqual({
      parallelism: 4,
      warmup: 10_000,
      rates: [1, 2.5],
      batch: {kind: 'linger', maxLinger: 10},
    })
  })

  test('may use anchors and a byte order mark', () => {
    const folder = mkdtempSync(join(tmpdir(), 'burst-yaml-'))
    const path = join(folder, 'bom.yaml')
    writeFileSync(path, '\uFEFFparallelism: &slots 4\nslots: *slots\n')

    expect(loadYaml(path, schema)).toEqual({parallelism: 4, slots: 4})
    rmSync(folder, {recursive: true})
  })

  test.each([
    {
      what: 'an unknown key, at the key',
      lines: ['parallelism: 4', '  ', '', 'paralellism: 4'],
      message: 'latency.yaml:4:1 unknown key "paralellism", did you mean "parallelism"?',
    },
    {
      what: 'an unknown key with no word near it',
      lines: ['parallelism: 4', 'zzzzzz: 4'],
      message:
        'latency.yaml:2:1 unknown key "zzzzzz", known are parallelism, engine, warmup, rates, batch, slots, nested',
    },
    {
      what: 'an unknown key inside a branch',
      lines: ['parallelism: 4', 'batch:', '  kind: linger', '  maxLinger: 1s', '  maxLingr: 1s'],
      message: 'latency.yaml:5:3 unknown key "maxLingr", did you mean "maxLinger"?',
    },
    {
      what: 'an unknown key in the branch of a union that fits best',
      lines: ['parallelism: 4', 'slots: {from: 1, to: 2, too: 3}'],
      message: 'latency.yaml:2:25 unknown key "too", did you mean "to"?',
    },
    {
      what: 'an unknown key under a free name',
      lines: ['parallelism: 4', 'nested: {a: {sed: 1, seed: 1}}'],
      message: 'latency.yaml:2:14 unknown key "sed", did you mean "seed"?',
    },
    {
      what: 'a missing key',
      lines: ['engine: flink'],
      message: 'latency.yaml:1:1 missing key "parallelism"',
    },
    {
      what: 'a value of the wrong type',
      lines: ['parallelism: four'],
      message: 'latency.yaml:1:14 "parallelism" is four: expected number',
    },
    {
      what: 'a value out of range',
      lines: ['parallelism: -4'],
      message: 'latency.yaml:1:14 "parallelism" is -4: Too small: expected number to be >0',
    },
    {
      what: 'an unknown word',
      lines: ['parallelism: 4', 'engine: virtul'],
      message: 'latency.yaml:2:9 "engine" is virtul, did you mean "virtual"?',
    },
    {
      what: 'an unknown kind',
      lines: ['parallelism: 4', 'batch: {kind: lingr}'],
      message: 'latency.yaml:2:15 "batch.kind" is lingr, did you mean "linger"?',
    },
    {
      what: 'a missing kind',
      lines: ['parallelism: 4', 'batch: {}'],
      message: 'latency.yaml:2:8 missing key "batch.kind"',
    },
    {
      what: 'a duration without a unit',
      lines: ['parallelism: 4', 'warmup: 100'],
      message: 'latency.yaml:2:9 "warmup" is 100: "100" has no unit; write 100ms, 100s, 100m or 100h',
    },
    {
      what: 'an item of a list',
      lines: ['parallelism: 4', 'rates:', '  - 1', '  - fast'],
      message: 'latency.yaml:4:5 "rates.1" is fast: expected number',
    },
    {
      what: 'an empty value',
      lines: ['parallelism:', 'engine: flink'],
      message: 'latency.yaml:1:13 "parallelism" is empty: expected number',
    },
    {what: 'an empty file', lines: [''], message: 'latency.yaml:1:1 is empty: expected object'},
    {what: 'a list', lines: ['- 1'], message: 'latency.yaml:1:1 is a list: expected object'},
    {
      what: 'a duplicate key',
      lines: ['parallelism: 4', 'engine: flink', 'parallelism: 5'],
      message: 'latency.yaml:3:1 duplicate key "parallelism"',
    },
    {
      what: 'a tab',
      lines: ['batch:', '\tkind: fixed'],
      message: 'latency.yaml:2:1 Tabs are not allowed as indentation',
    },
    {
      what: 'an unknown alias',
      lines: ['parallelism: *slots'],
      message: 'latency.yaml:1:14 unknown alias "*slots"',
    },
    {
      what: 'an unknown tag',
      lines: ['parallelism: !slots 4'],
      message: 'latency.yaml:1:14 Unresolved tag: !slots',
    },
    {
      what: 'a key that is a list',
      lines: ['parallelism: 4', '? [a]', ': b'],
      message: 'latency.yaml:2:3 a key must be a single word',
    },
    {what: 'a NUL byte', lines: ['parallelism: 4\0'], message: 'latency.yaml:1:15 NUL byte in a text file'},
    {
      what: 'a key that every object has',
      lines: ['parallelism: 4', '__proto__: {seed: 1}'],
      message:
        'latency.yaml:2:1 unknown key "__proto__", known are parallelism, engine, warmup, rates, batch, slots, nested',
    },
  ])('with $what is refused there', ({lines, message}) => {
    expect(complaint(...lines)).toBe(message)
  })

  test('lists all its problems at once, in the order of the file', () => {
    expect(complaint('engine: java', 'warmup: 3', 'warmup: 3 s', 'seed: 1').split('\n')).toEqual([
      'latency.yaml:1:1 missing key "parallelism"',
      'latency.yaml:1:9 "engine" is java, known are virtual, embedded, flink',
      'latency.yaml:3:1 duplicate key "warmup"',
      'latency.yaml:3:9 "warmup" is 3 s: "3 s" is not a duration; write it like 800ms, 5s, 5m or 1h',
      'latency.yaml:4:1 unknown key "seed", known are parallelism, engine, warmup, rates, batch, slots, nested',
    ])
  })

  test.each([
    ['nested beyond the stack', '['.repeat(100_000)],
    [
      'whose aliases multiply',
      [
        'a: &a [1,1,1,1,1,1,1,1,1,1]',
        ...'bcdefgh'.split('').map((key, i) => {
          const before = 'abcdefg'[i] ?? ''
          return `${key}: &${key} [${Array<string>(10).fill(`*${before}`).join(',')}]`
        }),
      ].join('\n'),
    ],
  ])('%s is refused', (_what, text) => {
    expect(messageOf(() => parseYaml(text, 'latency.yaml', schema))).toMatch(/^latency\.yaml/)
  })
})

describe('a path', () => {
  let folder = ''
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'burst-yaml-'))
    writeFileSync(join(folder, 'nul.yaml'), 'parallelism: 4\0\n')
    writeFileSync(join(folder, 'latin1.yaml'), Buffer.from([0x61, 0x3a, 0x20, 0xe9]))
  })
  afterEach(() => {
    rmSync(folder, {recursive: true})
  })

  test.each([
    {file: 'none.yaml', problem: 'does not exist'},
    {file: 'nul.yaml/none.yaml', problem: 'does not exist'},
    {file: '.', problem: 'is a folder, not a file'},
    {file: 'nul.yaml', problem: 'is not a text file: byte 15 is NUL'},
    {file: 'latin1.yaml', problem: 'is not UTF-8 text'},
    {file: 'a\0b.yaml', problem: 'cannot be read'},
  ])('$file $problem', ({file, problem}) => {
    const path = `${folder}/${file}`

    expect(messageOf(() => loadYaml(path, schema))).toContain(`${path} ${problem}`)
  })
})

import {mkdtempSync, readdirSync, readFileSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {fileURLToPath} from 'node:url'
import {captureOutput} from '@oclif/test'
import {afterEach, beforeEach, describe, expect, test} from 'vitest'
import Sweep from '../../src/commands/sweep.js'
import {SMALL, writeLines} from '../support/sweep-file.js'
import {withoutWall} from '../support/without-wall.js'

const root = fileURLToPath(new URL('../..', import.meta.url))

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'burst-sweeps-'))
})
afterEach(() => {
  process.exitCode = undefined
  rmSync(folder, {recursive: true, force: true})
})

const fileOf = (name: string, lines: readonly string[] = SMALL.slice(1)): string =>
  writeLines(join(folder, `${name}.yaml`), [`name: ${name}`, ...lines])

const sweep = (...words: readonly string[]) =>
  captureOutput(() => Sweep.run([...words, '--out', join(folder, 'results')], root))

const rowsOf = (name: string): string =>
  withoutWall(readFileSync(join(folder, 'results', name, 'trials.csv'), 'utf8'))

describe('several files', () => {
  test('run one after the other and come to the rows and answers of each alone', async () => {
    const files = ['one', 'two'].map((name) => fileOf(name))
    const alone = [await sweep(files[0]!), await sweep(files[1]!)]
    const rowsAlone = ['one', 'two'].map(rowsOf)

    const together = await sweep(...files, '--fresh')

    expect(['one', 'two'].map(rowsOf)).toEqual(rowsAlone)
    expect(together.stdout).toBe(alone.map(({stdout}) => stdout).join('\n\n'))
    expect(together.stderr).toContain('sweep 1 of 2: one\n')
    expect(together.stderr).toContain('sweep 2 of 2: two\n')
    const {sweeps} = together.result as {
      readonly sweeps: readonly {readonly config: {readonly name: string}}[]
    }
    expect(sweeps.map(({config}) => config.name)).toEqual(['one', 'two'])
    expect(Object.keys(sweeps[0]!)).toEqual(Object.keys(alone[0]!.result as object))
  })

  test('go on where they stopped, each in its folder', async () => {
    const files = ['one', 'two'].map((name) => fileOf(name))
    await sweep(files[1]!)

    const {stdout} = await sweep(...files)

    expect(stdout.match(/\d+ rows in .*/g)).toEqual([
      `8 rows in ${join(folder, 'results/one/trials.csv')}`,
      `8 rows in ${join(folder, 'results/two/trials.csv')}, 8 of them from before`,
    ])
  })

  test('of which one misses an objective end with 10, and all of them run', async () => {
    const overloaded = fileOf('overloaded', ['engine: virtual', 'base: {rate: 5000, pipeline: [vanilla]}'])
    await sweep(overloaded, fileOf('calm'), '--slo', 'p99<1s', '--duration', '2s', '--warmup', '0s')

    expect(process.exitCode).toBe(10)
    expect(readdirSync(join(folder, 'results')).toSorted()).toEqual(['calm', 'overloaded'])
  })

  test('are planned one by one, with what they take together', async () => {
    const {stdout, result} = await sweep(fileOf('one'), fileOf('two'), '--dry-run')

    expect(stdout).toMatch(/^one\n\n#/)
    expect(stdout).toMatch(/\n\n\ntwo\n\n#/)
    expect(stdout).toMatch(/\nAll 2 sweeps: 16 trials, about \S+ m?s\n$/)
    expect(result).toMatchObject({sweeps: [{config: {name: 'one'}}, {config: {name: 'two'}}]})
    expect(readdirSync(folder)).not.toContain('results')
  })

  test('are all checked before the first runs', async () => {
    const files = [
      fileOf('good'),
      fileOf('bad', ['engine: virtual', 'base: {rate: 100, paralellism: 2}']),
      fileOf('worse', ['engine: virtual', 'base: {rate: fast}']),
    ]
    const {stderr} = await sweep(...files)

    expect(stderr).toMatch(/bad\.yaml:3:\d+ .*paralellism/)
    expect(stderr).toMatch(/worse\.yaml:3:\d+ .*fast/)
    expect(process.exitCode).toBe(2)
    expect(readdirSync(folder)).not.toContain('results')
  })

  test('are told once what is wrong with a flag', async () => {
    const {stderr} = await sweep(fileOf('one'), fileOf('other'), '--rate', 'fast')

    expect(stderr.split('\n').filter((line) => line.includes('"fast"'))).toHaveLength(1)
    expect(process.exitCode).toBe(2)
  })

  test('of one name are refused, since they have one folder', async () => {
    const one = fileOf('one')
    const other = writeLines(join(folder, 'other.yaml'), ['name: one', ...SMALL.slice(1)])

    expect((await sweep(one, other)).stderr).toContain(
      `error: ${one} and ${other} are both called one, and rows go to a folder of that name`,
    )
    expect((await sweep(one, one)).stderr).toContain(`error: ${one} is given twice`)
    expect((await sweep(one, `${folder}/./one.yaml`)).stderr).toContain('one.yaml is given twice')
    expect(process.exitCode).toBe(2)
    expect(readdirSync(folder)).not.toContain('results')
  })
})

import {spawn} from 'node:child_process'
import {once} from 'node:events'
import {mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {fileURLToPath} from 'node:url'
import {captureOutput} from '@oclif/test'
import {afterEach, beforeEach, describe, expect, test} from 'vitest'
import Generate from '../../src/commands/generate.js'
import {until} from '../support/until.js'

const root = fileURLToPath(new URL('../..', import.meta.url))
// The class itself, not runCommand(): that one loads dist/ and would test yesterday's build.
const generate = (...argv: string[]): ReturnType<typeof captureOutput> =>
  captureOutput(() => Generate.run(argv, root))

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'burst-generate-'))
})
afterEach(() => {
  process.exitCode = undefined
  rmSync(folder, {recursive: true})
})

const write = (name: string, text: string): string => {
  writeFileSync(join(folder, name), text)
  return join(folder, name)
}

describe('burst generate', () => {
  test('writes the reference lines of a configuration to a file', async () => {
    const to = join(folder, 'events.ndjson')
    const nexmark = join(root, 'test/fixtures/nexmark/configs.json')
    const {stdout} = await generate('--nexmark', nexmark, '--name', 'p2-square', '--count', '52', '--to', to)
    const reference = readFileSync(join(root, 'test/fixtures/nexmark/lines/p2-square.tsv'), 'utf8')
    const lines = reference.split('\n').slice(0, 52)
    expect(readFileSync(to, 'utf8')).toBe(lines.map((line) => `${line.replace(/^\d+\t/, '')}\n`).join(''))
    expect(stdout).toMatch(/^52 events, \d+ bytes in /)
  })

  test('refuses an empty place to write to', async () => {
    const {stderr} = await generate('--count', '10', '--to', '')
    expect(process.exitCode).toBe(2)
    expect(stderr).toBe(
      'error: --to is empty: it names where to write\n  try: write a place, like --to ./here\n  try: leave --to out\n',
    )
  })

  test('tells events and bytes as JSON', async () => {
    const {stdout} = await generate('--json', '--count', '10', '--to', join(folder, 'events'))
    expect(JSON.parse(stdout)).toEqual({events: 10, bytes: 3863})
  })

  test('paces events along a trace', async () => {
    const trace = write('load.csv', 'atMs\n0\n10\n30\n')
    const to = join(folder, 'events')
    await generate('--paced', '--shape', 'trace', '--trace', trace, '--to', to, '--format', 'text')
    expect(readFileSync(to, 'utf8').split('\n').length).toBe(4)
  })

  test('paces a trace for its own length, after a warm-up at its first rate', async () => {
    const trace = write('load.csv', 'atMs,rateEps\n0,10\n1000,20\n2000,20\n')
    const to = join(folder, 'events')
    const flags = ['--paced', '--trace', trace, '--warmup', '1s', '--arrivals', 'uniform', '--to', to]
    const {stdout} = await generate('--json', ...flags)
    expect(JSON.parse(stdout)).toMatchObject({events: 10 + 10 + 20 + 20})
  })

  test.each([
    ['--rate', '5'],
    ['--peak-rate', '5'],
  ])('refuses %s beside a trace', async (flag, value) => {
    const trace = write('load.csv', 'atMs,rateEps\n0,10\n1000,20\n')
    const {stdout, stderr} = await generate('--paced', '--trace', trace, flag, value)
    expect(stdout + stderr).toMatch(/rate is given, and a trace has its own rates\s+try: drop --/)
    expect(process.exitCode).toBe(2)
  })

  test.each([
    ['a count that is none', ['--count', '-1'], '--count "-1" is not a whole number'],
    ['JSON without a file', ['--json'], '--json needs --to FILE'],
    ['pacing flags without --paced', ['--rate', '5'], '--paced'],
    ['a topic without a broker', ['--to', 'kafka'], 'needs the address of a broker'],
    ['a broker without a topic', ['--kafka-bootstrap', 'a:1'], 'are for --to kafka'],
    [
      'half a stream in a topic',
      ['--to', 'kafka', '--kafka-bootstrap', 'a:1', '--from', '5'],
      '--from leaves',
    ],
    ['a spike without a length', ['--paced', '--shape', 'spike'], '--shape spike needs --duration'],
    ['a trace without a file', ['--paced', '--shape', 'trace'], '--shape trace needs a file'],
    ['a file that is not there', ['--nexmark', 'nowhere.json'], 'nowhere.json does not exist'],
    ['a folder as file', ['--nexmark', root], 'is a directory'],
    ['a bare duration', ['--paced', '--duration', '5'], '"5" has no unit'],
    ['a period of a shape without one', ['--paced', '--period', '5s'], 'shape constant has no period'],
    ['a period of nothing', ['--paced', '--shape', 'sine', '--period', '0s'], '"0s" is no time at all'],
    [
      'a spike longer than its period',
      ['--paced', '--shape', 'spike', '--period', '5s', '--spike-duration', '4s'],
      'room for 3500 ms in a period of 5000 ms',
    ],
    ['an unknown shape', ['--paced', '--shape', 'spikes'], 'spikes'],
  ])('refuses %s with exit code 2', async (_, argv, message) => {
    const {stdout, stderr} = await generate(...argv)
    expect(stdout + stderr).toContain(message)
    expect(process.exitCode).toBe(2)
  })

  test('leaves no file behind when the configuration is bad', async () => {
    const nexmark = write('nex.json', '{"maxEvent": 1}')
    await generate('--nexmark', nexmark, '--to', join(folder, 'events'))
    expect(readdirSync(folder)).toEqual(['nex.json'])
  })

  test('names the place of a NUL byte', async () => {
    const {stderr} = await generate('--nexmark', write('nex.json', '{\n  \0}'))
    expect(stderr).toContain('nex.json:2:3 is a NUL byte')
  })

  test('cannot write to a folder that is not there: exit code 3', async () => {
    await generate('--to', join(folder, 'no', 'events'))
    expect(process.exitCode).toBe(3)
  })
})

describe('burst generate as a process', () => {
  const start = (...argv: string[]): ReturnType<typeof spawn> =>
    spawn(process.execPath, [join(root, 'bin/run.js'), 'generate', ...argv], {
      cwd: root,
      stdio: ['ignore', 'pipe', 'pipe'],
    })

  test('ends quietly with its reader', {timeout: 30_000}, async () => {
    const child = start('--count', '1000000000')
    let complaints = ''
    child.stderr?.on('data', (chunk: Buffer) => (complaints += chunk.toString()))
    child.stdout?.once('data', () => child.stdout?.destroy())
    const [code] = (await once(child, 'exit')) as [number | null]
    expect([code, complaints]).toEqual([0, ''])
  })

  test.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
    'ends at %s with exit code 130, and leaves no file',
    {timeout: 30_000},
    async (signal) => {
      const to = join(folder, 'events')
      const child = start('--paced', '--rate', '10', '--count', '1000000', '--to', to)
      await until('its file is there', () => readdirSync(folder).length > 0, 20_000)
      child.kill(signal)
      const [code] = (await once(child, 'exit')) as [number | null]
      expect([code, readdirSync(folder)]).toEqual([130, []])
    },
  )

  test('ends at SIGTERM although its reader has stalled', {timeout: 30_000}, async () => {
    const child = start('--count', '1000000000')
    // Nothing is read from here on: the pipe is full at once.
    await once(child.stdout!, 'readable')
    child.kill('SIGTERM')
    const [code] = (await once(child, 'exit')) as [number | null]
    expect(code).toBe(130)
  })
})

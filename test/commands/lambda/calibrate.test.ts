/** `burst lambda calibrate` against real local processes, and what it refuses. */
import {captureOutput} from '@oclif/test'
import {spawn} from 'node:child_process'
import {once} from 'node:events'
import {mkdtempSync, readdirSync, readFileSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import path from 'node:path'
import {afterAll, beforeAll, expect, test} from 'vitest'
import LambdaCalibrate from '../../../src/commands/lambda/calibrate.js'
import Run from '../../../src/commands/run.js'
import {until} from '../../support/until.js'

const root = path.join(import.meta.dirname, '../../..')
let folder = ''
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'burst-calibrate-'))
})
afterAll(() => {
  rmSync(folder, {recursive: true})
})

test('measures the local target, and `burst run` takes the profile', async () => {
  const out = path.join(folder, 'mine.yaml')
  const sizes = ['--batch-sizes', '1,20', '--repetitions', '20', '--cold-starts', '3']
  const measured = await captureOutput<{readonly calls: number; readonly checks: readonly unknown[]}>(() =>
    LambdaCalibrate.run([...sizes, '--out', out], root),
  )
  const {exitCode} = process
  process.exitCode = 0
  expect(measured.error).toBeUndefined()
  // On a busy machine three cold starts may miss; then the exit code says so.
  expect([undefined, 0, 10]).toContain(exitCode)
  expect(measured.result).toMatchObject({profile: out, calls: 53, coldStarts: 3, costUsd: 0})
  expect(measured.stdout).toMatch(/warm, 20 per batch +20 +p50/)
  expect(measured.stdout).toMatch(/A call of 20 events takes [\d.]+ ms of its caller's CPU\./)

  const ran = await captureOutput(() =>
    Run.run(['--engine', 'virtual', '--profile', out, '--duration', '1s', '--out', folder], root),
  )
  process.exitCode = 0
  expect(ran.error).toBeUndefined()
  expect(ran.stdout).toContain('Verdict')
  expect(ran.stdout).toMatch(/^Calls {5}each takes .* of its slot's CPU/m)
}, 30_000)

test.each([
  [['--batch-sizes', '10,1'], 2, '--batch-sizes 10,1 must rise from 1'],
  [['--batch-sizes', '1,x'], 2, '--batch-sizes "x" is not a number'],
  [['--batch-sizes', '1,1e7'], 2, '--batch-sizes: 10000000 events do not fit into the 6291456 bytes'],
  [['--batch-sizes', '1,30000'], 2, 'try: end with 29625 or fewer'],
  [['--memory', '1GB'], 2, '--memory: "1GB" is not a memory size of Lambda'],
  [['--repetitions', '1'], 2, '--repetitions and --cold-starts must be 2 or more'],
  [['--out', 'mine.txt'], 2, '--out mine.txt is not a YAML file'],
  [['--out', '/no/such/folder/mine.yaml'], 3, 'cannot be written'],
  [['--function-name', 'mine'], 2, "serves burst's own functions"],
  [['--target', 'aws'], 2, '840 calls on AWS cost money, about 0.00193 USD at list prices'],
])('refuses %j', async (args, code, message) => {
  const isNamed = args.includes('--out')
  const {stderr} = await captureOutput(() =>
    LambdaCalibrate.run([...args, ...(isNamed ? [] : ['--out', path.join(folder, 'refused.yaml')])], root),
  )
  const {exitCode} = process
  process.exitCode = 0

  expect({exitCode, stderr}).toEqual({exitCode: code, stderr: expect.stringContaining(message) as string})
  expect(readdirSync(folder).filter((file) => file.startsWith('refused'))).toEqual([])
})

// Every command ends so at every signal: test/cli and test/e2e try the others.
test('SIGTERM ends it with exit code 130, one line and no file', async () => {
  const place = mkdtempSync(path.join(folder, 'interrupted-'))
  const out = path.join(place, 'mine.yaml')
  const args = [path.join(root, 'bin/run.js'), 'lambda', 'calibrate', '--out', out]
  const child = spawn(process.execPath, [...args, '--repetitions', '1e6'], {
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let stderr = ''
  child.stderr.on('data', (chunk) => (stderr += String(chunk)))
  const children = `/proc/${child.pid ?? 0}/task/${child.pid ?? 0}/children`
  await until('its target starts', () => readFileSync(children, 'utf8') !== '', 20_000)
  child.kill('SIGTERM')
  const [code] = (await once(child, 'close')) as [number | null]

  expect({code, stderr}).toEqual({code: 130, stderr: 'error: interrupted; no profile is written\n'})
  expect(readdirSync(place)).toEqual([])
}, 30_000)

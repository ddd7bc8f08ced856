import path from 'node:path'
import {captureOutput} from '@oclif/test'
import {afterEach, expect, test} from 'vitest'
import Doctor from '../../src/commands/doctor.js'
import FlinkDown from '../../src/commands/flink/down.js'
import type {Finding} from '../../src/doctor/check-machine.js'
import {burst} from '../support/burst.js'
import {overviewOf, StubFlinkRest} from '../support/stub-flink-rest.js'

const root = path.join(import.meta.dirname, '../..')
afterEach(() => {
  process.exitCode = undefined
})

test('burst doctor asks it beside the machine, in words and as JSON; an address that is none is exit 2', async () => {
  const stub = new StubFlinkRest({answers: {'GET /overview': {body: overviewOf({version: '1.19.3'})}}})
  const url = await stub.listen()

  const words = await captureOutput(() => Doctor.run(['--flink-url', `${url}/`], root))
  const json = await captureOutput(() => Doctor.run(['--json', '--flink-url', url], root))
  const wrong = await captureOutput(() => Doctor.run(['--flink-url', 'localhost:8081'], root))
  await stub.close()

  expect(words.stdout).toMatch(/Node\.js +ok/)
  expect(words.stdout).toMatch(/its version +missing +the cluster at \S+ runs Flink 1\.19\.3/)
  expect(words.stdout).toContain('\nits version: run Flink 2.3 there')
  const {findings} = JSON.parse(json.stdout) as {findings: readonly Finding[]}
  expect(findings.find(({what}) => what === 'its slots')).toEqual({
    ...{what: 'its slots', state: 'ok', found: '4 of 4 free, on 1 task manager', remedy: ''},
  })
  expect(wrong.stderr).toContain('no address of a Flink cluster')
  expect(process.exitCode).toBe(2)
})

test('a flag that a command without flags does not know is exit 2, not a bug', async () => {
  const {stderr} = await captureOutput(() => FlinkDown.run(['--task-managers', '2'], root))

  expect(stderr).toContain('unknown flag --task-managers')
  expect(process.exitCode).toBe(2)
})

test('burst doctor says what a Node.js without WebAssembly cannot do, by fetch', async () => {
  const {stdout} = await burst(['doctor', '--json'], {nodeFlags: ['--jitless']})

  const {findings} = JSON.parse(stdout) as {findings: readonly Finding[]}
  const stateOf = (asked: string): string | undefined => findings.find(({what}) => what === asked)?.state
  expect(['engine embedded', 'engine flink', 'target local'].map(stateOf)).toEqual([
    'ok',
    'missing',
    'missing',
  ])
})

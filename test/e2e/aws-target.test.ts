/** Target aws as far as it can be had without AWS: the standard chain, with a local Lambda that asks for signatures. */
import {mkdtempSync, readFileSync, readdirSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {afterAll, beforeAll, expect, test} from 'vitest'
import type {TrialRow} from '../../src/results/trial-row.js'
import {burst, type Ended} from '../support/burst.js'
import {isAlive} from '../support/lambda-server.js'
import {AS_BUILT, startServeProcess, type ServeProcess} from '../support/serve-process.js'

const KEYS = {AWS_ACCESS_KEY_ID: 'e2e', AWS_SECRET_ACCESS_KEY: 'right', AWS_REGION: 'us-east-1'}
const LOAD = '--rate 200 --peak-rate 1500 --parallelism 1 --warmup 500ms --duration 4s --spike-duration 1s'
const TO_AWS = '--engine embedded --target aws --function-name burst-tokenize-node'

let folder = ''
let service: ServeProcess

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'burst-aws-'))
  service = await startServeProcess(
    ['--function', 'node', '--verify-signatures', '--quiet', '--stop-with-stdin'],
    KEYS,
    AS_BUILT,
  )
})
afterAll(async () => {
  const environments = childrenOf(service.process.pid ?? 0)
  service.process.stdin?.end()
  await service.ended
  rmSync(folder, {recursive: true, force: true})
  expect(environments.filter(isAlive)).toEqual([])
})

function childrenOf(pid: number): readonly number[] {
  return (readFileSync(`/proc/${pid}/task/${pid}/children`, 'latin1').match(/\d+/g) ?? []).map(Number)
}

interface Run extends Ended {
  readonly rows: () => readonly TrialRow[]
}

/** `burst run` as a user would call it, with these keys and nothing else of AWS's. */
async function run(flags: string, keys: Readonly<Record<string, string>> = KEYS): Promise<Run> {
  const env = {
    ...keys,
    AWS_ENDPOINT_URL_LAMBDA: service.url,
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    AWS_CONFIG_FILE: '/dev/null',
  }
  const words = `run ${TO_AWS} ${LOAD} ${flags}`.trim().split(' ')
  const ended = await burst([...words, '--out', folder], {env})
  return {...ended, rows: () => (JSON.parse(ended.stdout) as {readonly trials: readonly TrialRow[]}).trials}
}

test('nothing is spent without leave', async () => {
  const {code, stderr} = await run('')

  expect(code).toBe(2)
  expect(stderr).toContain('error: target aws spends money: up to about $0.')
  expect(stderr).toContain('add --yes')
  expect(readdirSync(folder)).toEqual([])
})

test('a wrong secret is named before the first trial', async () => {
  const {code, stderr} = await run('--yes', {...KEYS, AWS_SECRET_ACCESS_KEY: 'wrong'})

  expect(code).toBe(4)
  expect(stderr).toMatch(/^error: .*403 InvalidSignatureException/m)
  expect(stderr).not.toMatch(/\n {4}at /)
  expect(readdirSync(folder)).toEqual([])
})

test('a memory size that is not the function’s is refused before the first trial: it decides the cost', async () => {
  const {code, stderr} = await run('--yes --memory 512MB')

  expect(code).toBe(2)
  expect(stderr).toContain('function burst-tokenize-node has 1769 MB, and memory is 512 MB')
  expect(stderr).toContain('give --memory 1769MB')
  expect(readdirSync(folder)).toEqual([])
})

test('what vanilla and burst put out is the same, and its cost is told before and after', async () => {
  const {code, stdout, stderr, rows} = await run('--pipeline vanilla --pipeline burst --yes --json')
  expect({code, stderr}).toMatchObject({code: 0})
  const [vanilla, burstRow] = ['vanilla', 'burst'].map((name) => rows().find((row) => row.pipeline === name)!)

  expect(stderr).toMatch(/^Cost {6}up to about \$0\.\d+ at list prices/m)
  expect(stdout).toContain('usdPerMillionEvents')
  expect(burstRow).toMatchObject({target: 'aws', outputDigest: vanilla!.outputDigest, lostEvents: 0})
  expect(burstRow!.invocations).toBeGreaterThan(0)
  expect(burstRow!.lambdaCostUsd).toBeGreaterThan(0)
  expect(burstRow!.unfinishedEvents).toBe(0)
})

test('a ceiling ends its trial cleanly, keeps finished rows and says so', async () => {
  const {code, stderr, rows} = await run(
    '--pipeline vanilla --pipeline burst --yes --json --max-cost 0.00002',
  )
  expect({code, stderr}).toMatchObject({code: 0})
  const [vanilla, burstRow] = ['vanilla', 'burst'].map((name) => rows().find((row) => row.pipeline === name)!)

  expect(stderr).toMatch(/^Cost {6}up to about \$0\.000020 /m)
  expect(vanilla).toMatchObject({state: 'completed', unfinishedEvents: 0})
  expect(burstRow!.state).toBe('completed')
  expect(burstRow!.flags.split(';')).toContain('max-cost')
  expect(burstRow!.sunkEvents + burstRow!.unfinishedEvents).toBe(burstRow!.intendedEvents)
})

test('no process of a run is left', () => {
  // Whatever a run starts inherits the address that it was given.
  const hasAddress = (pid: string): boolean => {
    try {
      return readFileSync(`/proc/${pid}/environ`, 'latin1').includes(`AWS_ENDPOINT_URL_LAMBDA=${service.url}`)
    } catch {
      return false
    }
  }

  expect(readdirSync('/proc').filter((entry) => /^\d+$/.test(entry) && hasAddress(entry))).toEqual([])
})

/** Target aws of the Flink engine against our own service, which refuses what the standard chain did not sign. */
import {mkdtempSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {afterAll, beforeAll, expect, test} from 'vitest'
import {burst, type Ended} from '../support/burst.js'
import {type ServeProcess, startServeProcess} from '../support/serve-process.js'
import {describeWhere, hasMaven} from '../support/tools.js'

const folder = mkdtempSync(join(tmpdir(), 'burst-flink-aws-'))
const REGION = 'eu-central-1'
const KEYS = {AWS_ACCESS_KEY_ID: 'AKIATESTTESTTEST', AWS_SECRET_ACCESS_KEY: 'only for this test'}

let service: ServeProcess
beforeAll(async () => {
  service = await startServeProcess(['--verify-signatures', '--region', REGION], KEYS)
})
afterAll(() => {
  service.process.kill('SIGTERM')
  rmSync(folder, {recursive: true})
})

const run = (flags: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Ended> =>
  burst(
    [
      ...['run', '--engine', 'flink', '--target', 'aws', '--pipeline', 'burst', '--parallelism', '1'],
      ...['--shape', 'constant', '--rate', '200', '--strategy', 'always', '--warmup', '500ms'],
      ...['--duration', '2s', '--drain-timeout', '30s', '--json', '--out', folder, ...flags],
    ],
    {
      env: {
        ...KEYS,
        AWS_REGION: REGION,
        AWS_ENDPOINT_URL_LAMBDA: service.url,
        AWS_EC2_METADATA_DISABLED: 'true',
        ...env,
      },
    },
  )

describeWhere(
  hasMaven,
  'a JDK with Maven',
  'Flink bursting to AWS',
)(() => {
  test('calls the function that is named, signed, and says before and after what that costs', async () => {
    const functionName = `arn:aws:lambda:${REGION}:000000000000:function:burst-tokenize-node`
    const {code, stdout, stderr} = await run(['--function-name', functionName, '--yes'])

    expect({code, stderr: code === 0 ? '' : stderr}).toEqual({code: 0, stderr: ''})
    expect(stderr).toMatch(/^Cost +up to about \$/m)
    const {trials} = JSON.parse(stdout) as {trials: Readonly<Record<string, string | number>>[]}
    const [row] = trials
    expect(row).toMatchObject({state: 'completed', target: 'aws', lostEvents: 0, failures: 0, throttles: 0})
    // All but what came before the first decision, after 800 ms of 2.5 s.
    expect(Number(row!['offloadShare'])).toBeGreaterThan(0.5)
    expect(Number(row!['lambdaBilledMsTotal'])).toBeGreaterThan(0)
    expect(Number(row!['lambdaCostUsd'])).toBeGreaterThan(0)
    expect(row!['outputDigest']).toMatch(/^[0-9a-f]{16}$/)
    expect(String(row!['flags']).split(';')).toContain('environments-unknown')
    // Nobody can count them there, not even where they tell their names.
    expect(row!['environmentsMax'] ?? '').toBe('')
  })

  test('spends nothing unasked, and refuses a wrong secret before a cluster is started', async () => {
    const unasked = await run([])
    const wrong = await run(['--yes'], {AWS_SECRET_ACCESS_KEY: 'another'})

    expect([unasked.code, wrong.code]).toEqual([2, 4])
    expect(unasked.stdout).toContain('target aws spends money')
    expect(wrong.stdout).toMatch(/answered 403 InvalidSignatureException/)
    expect(wrong.stderr).not.toContain('starting Flink')
  })
})

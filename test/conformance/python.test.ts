/** boto3, awscli and AWS's Python runtime client against the local Lambda. */
import {execFile} from 'node:child_process'
import {mkdtemp, readFile, rm} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import path from 'node:path'
import {promisify} from 'node:util'
import {afterAll, beforeAll, expect, test} from 'vitest'
import {startAcceptanceServer} from '../support/acceptance-functions.js'
import {nodeFunction, startTestServer, type TestServer} from '../support/lambda-server.js'
import {orSkip, pythonEnvironment} from '../support/python-environment.js'
import {describeWhere, hasPython} from '../support/tools.js'

const run = promisify(execFile)
const here = import.meta.dirname

describeWhere(
  hasPython,
  'python3',
  'Python clients',
)(() => {
  let python: string | null
  let server: TestServer | null = null
  let variables: NodeJS.ProcessEnv

  beforeAll(async () => {
    python = await orSkip('boto3', pythonEnvironment(['boto3==1.44.5', 'awscli==1.46.3']))
    if (python === null) return
    server = await startAcceptanceServer()
    variables = {
      PATH: process.env['PATH'],
      HOME: tmpdir(),
      AWS_ENDPOINT_URL_LAMBDA: server.url,
      AWS_DEFAULT_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
    }
  })

  afterAll(async () => {
    await server?.close()
  })

  test('boto3 passes the acceptance list', async ({skip}) => {
    if (python === null) return skip()
    const {stderr} = await run(python, [path.join(here, 'acceptance_boto3.py')], {env: variables})

    expect(stderr).toMatch(/\nOK\n$/)
  })

  test('answers of the control plane are what botocore’s service model says', async ({skip}) => {
    if (python === null) return skip()
    const {stdout} = await run(python, [path.join(here, 'control_plane_botocore.py')], {env: variables})

    expect(stdout).toMatch(/^\d+ calls, 0 problems\n$/)
  })

  test('presigned URLs of boto3 are verified', async ({skip}) => {
    if (python === null) return skip()
    const keys = {accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'a secret'}
    const signed = await startTestServer([nodeFunction('index.echo')], {keys})
    const env = {
      ...variables,
      AWS_ENDPOINT_URL_LAMBDA: signed.url,
      AWS_ACCESS_KEY_ID: keys.accessKeyId,
      AWS_SECRET_ACCESS_KEY: keys.secretAccessKey,
    }
    const {stdout} = await run(python, [path.join(here, 'presigned_boto3.py')], {env})
    await signed.close()

    expect(stdout.split('\n')).toEqual([
      '200 {}',
      '403 IncompleteSignatureException',
      '403 InvalidSignatureException',
      '200',
      '403 InvalidSignatureException',
      '',
    ])
  })

  test('aws lambda invoke works', async ({skip}) => {
    if (python === null) return skip()
    const folder = await mkdtemp(path.join(tmpdir(), 'burst-awscli-'))
    const out = path.join(folder, 'out.json')
    const args = [
      'lambda',
      'invoke',
      '--function-name',
      'echo',
      '--payload',
      '{"a":1}',
      '--log-type',
      'Tail',
      out,
    ]
    const {stdout} = await run(path.join(path.dirname(python), 'aws'), args, {env: variables})
    const payload = await readFile(out, 'utf8')
    await rm(folder, {recursive: true})

    expect(JSON.parse(stdout)).toMatchObject({StatusCode: 200, ExecutedVersion: '$LATEST'})
    expect(payload).toBe('{"a":1}')
  })
})

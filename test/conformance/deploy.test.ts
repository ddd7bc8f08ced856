/** Deploying with roles as moto's IAM keeps them, packages as other tools read them, and the SAM template. */
import {execFile, spawn, type ChildProcess} from 'node:child_process'
import {mkdtemp, rm, writeFile} from 'node:fs/promises'
import {createServer} from 'node:net'
import {tmpdir} from 'node:os'
import path from 'node:path'
import {promisify} from 'node:util'
import {afterAll, beforeAll, expect, test, vi} from 'vitest'
import {deployFunction, removeFunction, type DeployOptions} from '../../src/lambda/deploy-function.js'
import {packageCode} from '../../src/offload/deploy/package-code.js'
import {startTestServer, until, type TestServer} from '../support/lambda-server.js'
import {orSkip, pythonEnvironment} from '../support/python-environment.js'
import {describeWhere, hasPython} from '../support/tools.js'

const run = promisify(execFile)
const root = path.join(import.meta.dirname, '../..')

/** moto takes no port 0: a port that was free a moment ago. */
const freePort = (): Promise<number> =>
  new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => {
        resolve(typeof address === 'object' && address !== null ? address.port : 0)
      })
    })
  })

describeWhere(
  hasPython,
  'python3',
  'deploying',
)(() => {
  let python: string | null
  let moto: ChildProcess | null = null
  let iamUrl = ''
  let service: TestServer | null = null

  beforeAll(async () => {
    python = await orSkip('moto', pythonEnvironment(['moto[server]==5.2.5', 'cfn-lint==1.58.0']))
    if (python === null) return
    const port = await freePort()
    iamUrl = `http://127.0.0.1:${port}`
    const server = path.join(path.dirname(python), 'moto_server')
    moto = spawn(server, ['-H', '127.0.0.1', '-p', String(port)], {stdio: 'ignore'})
    await until(
      'moto answers',
      () =>
        fetch(`${iamUrl}/moto-api/data.json`).then(
          ({ok}) => ok,
          () => false,
        ),
      60_000,
    )
    service = await startTestServer([])
    vi.stubEnv('AWS_ENDPOINT_URL_LAMBDA', service.url)
    vi.stubEnv('AWS_ENDPOINT_URL_IAM', iamUrl)
    vi.stubEnv('AWS_REGION', 'eu-west-1')
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'test')
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'test')
  })

  afterAll(async () => {
    vi.unstubAllEnvs()
    moto?.kill()
    await service?.close()
  })

  const options: DeployOptions = {
    function: 'node',
    'function-name': 'mine',
    memory: '512MB',
    timeout: '30s',
    'reserved-concurrency': '5',
    'dry-run': false,
  }
  const silent = (): void => undefined

  test('makes a role that may write its own log group, changes nothing again, and takes all back', async ({
    skip,
  }) => {
    if (python === null) return skip()
    const planned = await deployFunction({...options, 'dry-run': true}, silent)
    const first = await deployFunction(options, silent)
    expect(planned.changes).toEqual(first.changes)
    expect(planned.arn).toBeNull()
    expect(first.arn).toBe('arn:aws:lambda:us-east-1:000000000000:function:mine')
    expect(first.changes).toHaveLength(4)
    expect(await readRole(python)).toEqual({
      tags: [{Key: 'managed-by', Value: 'burst'}],
      principal: {Service: 'lambda.amazonaws.com'},
      attached: [],
      inline: ['own-log-group'],
      statements: [
        {
          Effect: 'Allow',
          Action: ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents'],
          Resource: [
            'arn:aws:logs:eu-west-1:123456789012:log-group:/aws/lambda/mine',
            'arn:aws:logs:eu-west-1:123456789012:log-group:/aws/lambda/mine:*',
          ],
        },
      ],
    })

    expect((await deployFunction(options, silent)).changes).toEqual([])
    expect((await removeFunction(options, silent)).changes).toEqual([
      'delete function mine',
      'delete the policy of role mine-eu-west-1',
      'delete role mine-eu-west-1',
    ])
    expect((await removeFunction(options, silent)).changes).toEqual([])
  })

  test('mends a role that allows more than it should', async ({skip}) => {
    if (python === null) return skip()
    await deployFunction(options, silent)
    await inPython(
      python,
      `iam.put_role_policy(RoleName='mine-eu-west-1', PolicyName='own-log-group', PolicyDocument='''{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}''')`,
    )

    expect((await deployFunction(options, silent)).changes).toEqual([
      'allow role mine-eu-west-1 its log group /aws/lambda/mine and nothing else',
    ])
    await removeFunction(options, silent)
  })

  test('leaves a role of that name alone that somebody else made', async ({skip}) => {
    if (python === null) return skip()
    await inPython(python, `iam.create_role(RoleName='mine-eu-west-1', AssumeRolePolicyDocument='{}')`)

    await expect(deployFunction(options, silent)).rejects.toThrow(
      'arn:aws:iam::123456789012:role/mine-eu-west-1 was not made by burst',
    )
    await expect(removeFunction(options, silent)).rejects.toThrow('was not made by burst')
  })

  test('packages are sound zip archives, readable by all', async ({skip}) => {
    if (python === null) return skip()
    const folder = await mkdtemp(path.join(tmpdir(), 'burst-package-'))
    const file = path.join(folder, 'code.zip')
    await writeFile(file, (await packageCode(path.join(root, 'src/offload/functions/python'))).zip)
    const script =
      'import sys, zipfile; z = zipfile.ZipFile(sys.argv[1]); ' +
      'print(z.testzip(), [(i.filename, oct(i.external_attr >> 16)) for i in z.infolist()])'
    const {stdout} = await run(python, ['-c', script, file])
    await rm(folder, {recursive: true})

    expect(stdout).toBe("None [('burst_tokenize.py', '0o100644')]\n")
  })

  test('cfn-lint finds nothing wrong with the SAM template', async ({skip}) => {
    if (python === null) return skip()
    const lint = path.join(path.dirname(python), 'cfn-lint')
    const {stdout} = await run(lint, [path.join(root, 'src/offload/functions/template.yaml')])

    expect(stdout).toBe('')
  })

  const inPython = async (interpreter: string, code: string): Promise<string> => {
    const connect = `import boto3, json; iam = boto3.client('iam', region_name='us-east-1', endpoint_url='${iamUrl}')`
    return (await run(interpreter, ['-c', `${connect}\n${code}`])).stdout
  }

  const readRole = async (interpreter: string): Promise<unknown> =>
    JSON.parse(
      await inPython(
        interpreter,
        `name = 'mine-eu-west-1'
role = iam.get_role(RoleName=name)['Role']
policy = iam.get_role_policy(RoleName=name, PolicyName='own-log-group')
print(json.dumps({
  'tags': role['Tags'],
  'principal': role['AssumeRolePolicyDocument']['Statement'][0]['Principal'],
  'attached': iam.list_attached_role_policies(RoleName=name)['AttachedPolicies'],
  'inline': iam.list_role_policies(RoleName=name)['PolicyNames'],
  'statements': policy['PolicyDocument']['Statement'],
}))`,
      ),
    )
})

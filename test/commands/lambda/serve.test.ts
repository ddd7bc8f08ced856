/** `burst lambda serve` and `invoke` as a user runs them, and what is left when they end in any way. */
import {captureOutput} from '@oclif/test'
import {mkdtempSync, readdirSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import path from 'node:path'
import {describe, expect, test} from 'vitest'
import LambdaInvoke from '../../../src/commands/lambda/invoke.js'
import LambdaServe from '../../../src/commands/lambda/serve.js'
import {writeZip} from '../../../src/offload/deploy/write-zip.js'
import {isAlive, until} from '../../support/lambda-server.js'
import {startServeProcess} from '../../support/serve-process.js'

const root = path.join(import.meta.dirname, '../../..')
const handlers = path.join(root, 'test/fixtures/handlers/node')
const define = (name: string) => [
  '--define',
  `name=${name},runtime=nodejs20.x,handler=index.${name},code=${handlers}`,
]

const post = async (url: string, name: string, event: unknown): Promise<unknown> => {
  const target = `${url}/2015-03-31/functions/${name}/invocations`
  return (await fetch(target, {method: 'POST', body: JSON.stringify(event)})).json()
}

interface Health {
  readonly functions: readonly {readonly pids: readonly number[]}[]
}

const pidsOf = async (url: string): Promise<readonly number[]> => {
  const health = (await (await fetch(`${url}/health`)).json()) as Health
  return health.functions.flatMap(({pids}) => pids)
}

/** Folders with code that a service was sent. */
const codeIn = (place: string): number =>
  readdirSync(place).filter((name) => name.startsWith('burst-lambda-')).length

interface Runnable {
  run(argv: string[], root: string): Promise<unknown>
}

const fails = async (command: Runnable, args: readonly string[]) => {
  const {stderr} = await captureOutput(() => command.run([...args], root))
  const {exitCode} = process
  process.exitCode = 0
  return {stderr, exitCode}
}

describe('lambda serve', () => {
  test('serves functions until SIGTERM, and leaves nothing', async () => {
    const serve = await startServeProcess([...define('where'), '--function', 'node'])
    const {pid} = (await post(serve.url, 'where', {})) as {pid: number}
    const batch = {serviceTimeMs: 0, serviceMode: 'sleep', events: [{id: 1, text: 'a b'}]}
    expect(await post(serve.url, 'burst-tokenize-node', batch)).toEqual({
      events: [{id: 1, tokens: ['a', 'b']}],
    })
    const pids = await pidsOf(serve.url)
    expect(pids).toContain(pid)
    serve.process.kill('SIGTERM')

    expect(await serve.ended).toBe(0)
    expect(pids.filter(isAlive)).toEqual([])
    expect(serve.stdout()).toMatch(/START RequestId[^]*END RequestId[^]*REPORT RequestId/)
  })

  test('leaves nothing when its terminal closes, not even code that was sent to it', async () => {
    const place = mkdtempSync(path.join(tmpdir(), 'burst-serve-'))
    const serve = await startServeProcess(define('where'), {TMPDIR: place})
    await post(serve.url, 'where', {})
    const pids = await pidsOf(serve.url)
    const code = writeZip([{path: 'index.js', bytes: Buffer.from('exports.handler = async () => null')}])
    const sent = await fetch(`${serve.url}/2015-03-31/functions`, {
      method: 'POST',
      body: JSON.stringify({
        FunctionName: 'sent',
        Runtime: 'nodejs22.x',
        Handler: 'index.handler',
        Role: 'arn:aws:iam::000000000000:role/any',
        Code: {ZipFile: code.toString('base64')},
      }),
    })
    const held = codeIn(place)
    serve.process.kill('SIGHUP')

    expect(await serve.ended).toBe(0)
    expect(sent.status).toBe(201)
    expect({held, left: codeIn(place)}).toEqual({held: 1, left: 0})
    expect(pids.filter(isAlive)).toEqual([])
    rmSync(place, {recursive: true})
  })

  test('killed with -9 leaves nothing, not even a process that is blocked or its children', async () => {
    const serve = await startServeProcess([...define('block'), ...define('leaveChild'), '--quiet'])
    const {childPid} = (await post(serve.url, 'leaveChild', {})) as {childPid: number}
    void post(serve.url, 'block', {blockMs: 60_000}).catch(() => undefined)
    await until('both run', async () => (await pidsOf(serve.url)).length === 2)
    const pids = await pidsOf(serve.url)
    serve.process.kill('SIGKILL')

    expect(await serve.ended).toBe('SIGKILL')
    await until('all are gone', () => ![...pids, childPid].some(isAlive), 2000)
  })

  test('held by a parent stops when the parent lets go of its standard input', async () => {
    const serve = await startServeProcess([...define('where'), '--stop-with-stdin'])
    await post(serve.url, 'where', {})
    const pids = await pidsOf(serve.url)
    serve.process.stdin?.end()

    expect(await serve.ended).toBe(0)
    expect(pids.filter(isAlive)).toEqual([])
  })

  test.each([
    [['--host', '0.0.0.0'], 2, '--host 0.0.0.0 can be reached from other machines'],
    [['--define', 'name=a'], 2, 'it has no runtime'],
    [['--define', 'name=a,runtime=cobol,handler=a.b,code=.'], 2, 'runtime "cobol" is not known here'],
    [
      ['--define', 'name=a,runtime=nodejs20.x,handler=a.b,code=/nowhere'],
      2,
      'its code folder /nowhere is not there',
    ],
    [define('a/b'), 2, '--define: function name "a/b" could not be called'],
    [define('x y'), 2, 'function name "x y" could not be called'],
    [define(''), 2, 'it has no name'],
    [define('echo,memory=5'), 2, 'it says "memory", and known are name, runtime, handler, code'],
    [define('echo,name=other'), 2, 'it says name twice'],
    [[...define('echo'), ...define('echo')], 2, '--define: two functions are named echo'],
    [
      ['--function', 'node', ...define('burst-tokenize-node')],
      2,
      '--define: two functions are named burst-tokenize-node',
    ],
    [['--region', ''], 2, '--region "" is not the name of a region'],
    [['--region', 'EU/west'], 2, '--region "EU/west" is not the name of a region'],
    [['--memory', '64MB'], 2, '"64MB" is not a memory size of Lambda'],
    [['--account-id', '1'], 2, '--account-id 1 is not 12 digits'],
    [['--runtime-client', 'ruby=x'], 2, '--runtime-client ruby=x is not understood'],
    [['--runtime-client', 'python=/nowhere'], 2, '--runtime-client python=/nowhere: /nowhere does not exist'],
    [['--timeout', '0s'], 2, '--timeout: "0s" is no time at all'],
    [['--timeout', '16m'], 2, '--timeout: "16m" is longer than 15m'],
    [['--init-timeout', '0ms'], 2, '--init-timeout: "0ms" is no time at all'],
    [['--idle-reclaim', '25h'], 2, '--idle-reclaim: "25h" is longer than 1440m'],
    [['--verify-signatures'], 3, '--verify-signatures has no keys to verify with'],
  ])('%j exits %d and says: %s', async (args, exitCode, message) => {
    const failure = await fails(LambdaServe, ['--port', '0', ...args])

    expect(failure.stderr).toContain(message)
    expect(failure.exitCode).toBe(exitCode)
  })

  test('at a port that is taken exits 3 and says which', async () => {
    const serve = await startServeProcess(define('echo'))
    const {port} = new URL(serve.url)
    const failure = await fails(LambdaServe, ['--port', port])
    serve.process.kill('SIGTERM')
    await serve.ended

    expect(failure.stderr).toContain(`cannot listen at 127.0.0.1:${port}`)
    expect(failure.exitCode).toBe(3)
  })
})

describe('lambda invoke', () => {
  test('calls a function of the local service, prints its answer and its log', async () => {
    const serve = await startServeProcess(['--function', 'node', ...define('fail'), '--quiet'])
    const local = ['--endpoint-url', serve.url]
    const {stdout, stderr} = await captureOutput(() =>
      LambdaInvoke.run([...local, '--text', 'Hello, world', '--log'], root),
    )
    const failed = await fails(LambdaInvoke, ['fail', '--payload', '{}', ...local])
    const absent = await fails(LambdaInvoke, ['absent', ...local])
    serve.process.kill('SIGTERM')
    await serve.ended
    const refused = await fails(LambdaInvoke, local)

    expect(stdout).toBe('{"events":[{"id":0,"tokens":["Hello","world"]}]}\n')
    expect(stderr).toMatch(/REPORT RequestId: .*Init Duration/)
    expect(failed).toMatchObject({exitCode: 4, stderr: expect.stringContaining('no such thing') as string})
    expect(absent).toMatchObject({
      exitCode: 4,
      stderr: expect.stringContaining('404 ResourceNotFoundException') as string,
    })
    expect(refused).toMatchObject({
      exitCode: 3,
      stderr: expect.stringContaining('burst lambda serve') as string,
    })
  })
})

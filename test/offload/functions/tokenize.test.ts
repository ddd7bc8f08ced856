import {execFile} from 'node:child_process'
import {mkdtemp, readFile, rm} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import path from 'node:path'
import {promisify} from 'node:util'
import {describe, expect, test} from 'vitest'
import {describeWhere, hasJdk, hasPython} from '../../support/tools.js'

const run = promisify(execFile)
const here = import.meta.dirname
const vectorsFile = path.join(here, '../../fixtures/tokenize-vectors.json')
const functions = path.join(here, '../../../src/offload/functions')

interface Vector {
  readonly name: string
  readonly request: string
  readonly response?: string
  readonly functionError?: string
}

const {vectors} = JSON.parse(await readFile(vectorsFile, 'utf8')) as {readonly vectors: readonly Vector[]}
const {handler} = (await import(path.join(functions, 'node/tokenize.mjs'))) as {
  readonly handler: (request: unknown) => Promise<unknown>
}

describe('tokenize for Node', () => {
  test.each(vectors)('$name', async ({request, response, functionError}) => {
    const answer = handler(JSON.parse(request))

    if (functionError === undefined) expect(JSON.stringify(await answer)).toBe(response)
    else await expect(answer).rejects.toMatchObject({message: functionError})
  })

  test('sleeps once for a batch, longer where memory is less than one vCPU', async () => {
    process.env['AWS_LAMBDA_FUNCTION_MEMORY_SIZE'] = '884'
    const startedAtMs = performance.now()
    const events = Array.from({length: 50}, (_, id) => ({id, text: 'a b'}))
    await handler({serviceTimeMs: 20, serviceMode: 'sleep', events})
    delete process.env['AWS_LAMBDA_FUNCTION_MEMORY_SIZE']

    const tookMs = performance.now() - startedAtMs
    expect(tookMs).toBeGreaterThanOrEqual((20 * 1769) / 884)
    expect(tookMs).toBeLessThan(1000)
  })

  test('uses up CPU time in CPU mode', async () => {
    const before = process.cpuUsage()
    await handler({serviceTimeMs: 30, serviceMode: 'cpu', events: []})
    const {user, system} = process.cpuUsage(before)

    expect((user + system) / 1000).toBeGreaterThanOrEqual(30)
  })
})

describeWhere(
  hasPython,
  'python3',
  'tokenize for Python',
)(() => {
  test('passes every vector', async () => {
    const {stderr} = await run('python3', [path.join(here, 'test_burst_tokenize.py')])

    expect(stderr).toMatch(/OK\n$/)
  })
})

describeWhere(
  hasJdk,
  'a JDK',
  'tokenize for Java',
)(() => {
  test('passes every vector', async () => {
    const classes = await mkdtemp(path.join(tmpdir(), 'burst-vectors-'))
    const sources = [
      'Json.java',
      'Bid.java',
      'Newcomer.java',
      'Rows.java',
      'Partials.java',
      'Tokenize.java',
    ].map((file) => path.join(functions, 'java/burst', file))
    await run('javac', [
      '-Xlint:all',
      '-Werror',
      '-d',
      classes,
      ...sources,
      path.join(here, 'VectorsMain.java'),
    ])
    const {stdout} = await run('java', ['-cp', classes, 'burst.VectorsMain', vectorsFile])
    await rm(classes, {recursive: true})

    expect(stdout).toBe(`passed ${vectors.length}\n`)
  }, 30_000)
})

import {afterEach, expect, test} from 'vitest'
import {describeRun} from '../../../src/cli/describe/describe-run.js'
import {readSettings} from '../../../src/cli/flags/read-settings.js'
import {describeClusters, examineClusters} from '../../../src/experiment/manifest/examine-clusters.js'
import {prepareRun} from '../../../src/experiment/run/run-once.js'
import {overviewOf, StubFlinkRest} from '../../support/stub-flink-rest.js'

const open: StubFlinkRest[] = []
afterEach(async () => {
  for (const stub of open.splice(0)) await stub.close()
})

async function startStub(version: string): Promise<string> {
  const stub = new StubFlinkRest({
    answers: {
      'GET /overview': {body: overviewOf({version})},
      'GET /jobmanager/config': {body: [{key: 'jobmanager.scheduler', value: 'adaptive'}]},
    },
  })
  open.push(stub)
  return stub.listen()
}

const prepare = (flags: Readonly<Record<string, string>>): ReturnType<typeof prepareRun> =>
  prepareRun(readSettings({pipeline: ['vanilla'], ...flags}), new Date())

test("a run on burst's own Flink says in its plan what is unlike Flink's defaults there", async () => {
  const prepared = await prepare({engine: 'flink'})

  expect(describeRun(prepared)).toContain(
    'Cluster   Flink 2.3.0 here: 4 KiB network buffers, no managed memory, SerialGC, metrics every 100 ms; ' +
      'the job: buffer timeout 0, no checkpoints or restarts but by --checkpoint-interval',
  )
})

test("a run on somebody's Flink says what that is", async () => {
  const url = await startStub('2.2.1')

  const prepared = await prepare({engine: 'flink', 'flink-url': url})

  expect(describeRun(prepared)).toContain(`Cluster   Flink 2.2.1 at ${url}: adaptive scheduler; the job: `)
  expect(describeClusters(prepared.clusters)).toMatchObject({
    flink: [{url, version: '2.2.1', settings: {'jobmanager.scheduler': 'adaptive'}}],
  })
})

test('one of another version, or that is not there, is refused while it is planned', async () => {
  const url = await startStub('1.19.3')

  await expect(prepare({engine: 'flink', 'flink-url': url})).rejects.toMatchObject({code: 'ENVIRONMENT'})
  await open[0]?.close()
  await expect(prepare({engine: 'flink', 'flink-url': url})).rejects.toMatchObject({code: 'EXTERNAL'})
})

test('each is asked once, however many points run on it; other engines have none', async () => {
  const url = await startStub('2.3.0')
  const flink = {taskManagers: 1, url, controlHost: '127.0.0.1'}
  const own = {...flink, url: null}
  const points = [
    {flink, parallelism: 1, bufferEvents: 150},
    {flink, parallelism: 2, bufferEvents: 300},
    {flink: own, parallelism: 2, bufferEvents: 150},
    {flink: own, parallelism: 9, bufferEvents: 150},
    {flink: own, parallelism: 2, bufferEvents: 1200},
  ]

  const clusters = await examineClusters(points)

  expect(
    clusters.map(({url: address, settings}) => [address, settings['taskmanager.memory.segment-size']]),
  ).toEqual([
    [url, '32 kb'],
    [null, '4096b'],
    [null, '32768b'],
  ])
  expect(open[0]?.asked.filter((route) => route === 'GET /overview')).toHaveLength(1)
  expect(describeClusters(await examineClusters([{flink: null, parallelism: 4, bufferEvents: 200}]))).toEqual(
    {},
  )
})

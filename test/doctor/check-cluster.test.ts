import {afterEach, expect, test} from 'vitest'
import {examineCluster} from '../../src/doctor/check-cluster.js'
import type {Finding} from '../../src/doctor/check-machine.js'
import {overviewOf, type StubAnswer, StubFlinkRest} from '../support/stub-flink-rest.js'

const open: {close(): unknown}[] = []
afterEach(async () => {
  for (const server of open.splice(0)) await server.close()
})

async function start(
  answers: Readonly<Record<string, StubAnswer>>,
  authorization?: string,
): Promise<StubFlinkRest & {readonly url: string}> {
  const stub = new StubFlinkRest({answers, ...(authorization !== undefined && {authorization})})
  open.push(stub)
  return Object.assign(stub, {url: await stub.listen()})
}

const byName = (findings: readonly Finding[]): ReadonlyMap<string, Finding> =>
  new Map(findings.map((finding) => [finding.what, finding]))

const CONFIG = [
  {key: 'jobmanager.scheduler', value: 'Adaptive'},
  {key: 'execution.checkpointing.interval', value: '180000'},
  {key: 'restart-strategy.type', value: 'exponential-delay'},
]

test('a cluster that trials can use is told in full, and only read from', async () => {
  const stub = await start({
    'GET /overview': {body: overviewOf({version: '2.2.0', slots: 8, free: 3})},
    'GET /jobmanager/config': {body: CONFIG},
    'GET /taskmanagers': {body: {taskmanagers: [{memoryConfiguration: {managedMemory: 0}}]}},
    'GET /taskmanagers/metrics?get=Status.Shuffle.Netty.TotalMemory,Status.Shuffle.Netty.TotalMemorySegments&agg=sum':
      {
        body: [
          {id: 'Status.Shuffle.Netty.TotalMemory', sum: 134_217_728},
          {id: 'Status.Shuffle.Netty.TotalMemorySegments', sum: 32_768},
        ],
      },
    'GET /config': {body: {features: {'web-submit': true, 'web-cancel': false}}},
  })

  const findings = await examineCluster(stub.url)

  expect(findings.map(({state}) => state)).toEqual(findings.map(() => 'ok'))
  expect(Object.fromEntries(findings.map(({what, found}) => [what, found]))).toEqual({
    [`Flink at ${stub.url}`]: 'answers, without TLS',
    'its version': '2.2.0',
    'its slots': '3 of 8 free, on 1 task manager',
    'jobs by REST': 'taken, not cancelled: a job ends by the word of burst',
    scheduler: 'adaptive: burst pins the parallelism of its job',
    'metric fetches': 'every 10 s: the job tells its own times',
    checkpoints: 'every 180000 ms by default, none of our job without --checkpoint-interval',
    'restart strategy': 'exponential-delay by default, none of our job without --checkpoint-interval',
    'unlike defaults':
      'adaptive scheduler, 4 KiB network buffers, no managed memory, checkpoints every 180000 ms, restart strategy exponential-delay',
  })
  expect(stub.asked.every((route) => route.startsWith('GET '))).toBe(true)
})

test.each([
  [
    {version: '1.19.3'},
    'its version',
    'before 1.20 Flink gives an operator no mailbox',
    'run Flink 2.3 there',
  ],
  [{version: '9.0.0'}, 'its version', 'it has not been tried on a later one', 'run Flink 2.3 there'],
  [{slots: 4, free: 0}, 'its slots', '0 of 4 free', 'add task managers, or wait until other jobs end'],
])('a cluster of %j cannot be used, and is told why', async (...[overview, what, found, remedy]) => {
  const {url} = await start({'GET /overview': {body: overviewOf(overview)}})

  const finding = byName(await examineCluster(url)).get(what)

  expect(finding).toMatchObject({state: 'missing'})
  expect(finding?.found).toContain(found)
  expect(finding?.remedy).toContain(remedy)
})

test('a cluster that takes no jars is told with the setting', async () => {
  const {url} = await start({
    'GET /overview': {body: overviewOf()},
    'GET /config': {body: {features: {'web-submit': false}}},
  })

  expect(byName(await examineCluster(url)).get('jobs by REST')).toMatchObject({
    state: 'missing',
    remedy: expect.stringContaining('web.submit.enable: true') as string,
  })
})

test.each<[string, Readonly<Record<string, StubAnswer>>, string, string]>([
  ['wants a password', {}, 'answers 401', 'BURST_FLINK_AUTH=user:password'],
  ['is no Flink', {'GET /overview': {body: '<html>nginx</html>'}}, 'it says: <html>nginx', '8081 by default'],
])('what %s is one finding with its remedy', async (...[what, answers, found, remedy]) => {
  const {url} = await start(answers, what === 'wants a password' ? 'Basic x' : undefined)

  const findings = await examineCluster(url)

  expect(findings).toHaveLength(1)
  expect(findings[0]).toMatchObject({what: `Flink at ${url}`, state: 'missing'})
  expect(findings[0]?.found).toContain(found)
  expect(findings[0]?.remedy).toContain(remedy)
})

test('a path that Flink does not know and a bad port have theirs', async () => {
  const {url} = await start({'GET /overview': {body: overviewOf()}})

  const [path, bad] = await Promise.all([`${url}/jobs`, 'http://127.0.0.1:6000'].map(examineCluster))

  expect(path?.[0]?.remedy).toBe(`give --flink-url ${url}: Flink has no /jobs there`)
  expect(bad?.[0]?.remedy).toContain('no client for HTTP speaks to port 6000')
})

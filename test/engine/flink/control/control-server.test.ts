import {afterEach, beforeEach, describe, expect, test} from 'vitest'
import type {
  DecisionAnswer,
  FiredWindow,
  Hello,
  ReportLine,
  SinkResult,
  WindowsResult,
} from '../../../../src/engine/flink/control/control-messages.js'
import {ControlServer} from '../../../../src/engine/flink/control/control-server.js'
import {
  decodeRecords,
  encodeRecords,
  type EventRecord,
} from '../../../../src/engine/flink/control/event-records.js'

const DECISION: DecisionAnswer = {
  version: 0,
  share: 0.25,
  perEvent: null,
  batch: {maxEvents: 10, maxBytes: null, lingerMs: 10, maxWorkMs: null},
  estimateMs: 100,
  wait: null,
  isStopping: false,
}

let server: ControlServer
let url: string
let attempts: number[]
let told: (Hello | ReportLine | SinkResult | WindowsResult | FiredWindow | Buffer)[]

beforeEach(async () => {
  told = []
  attempts = []
  server = new ControlServer({
    spec: {trial: {id: 'abc'}},
    hello: (hello) => told.push(hello),
    report: (line) => told.push(line),
    events: (_, bytes) => told.push(bytes),
    result: (_, result) => told.push(result),
    fired: (windows) => told.push(...windows),
    windows: (result) => told.push(result),
    admits: (attempt) => attempts.push(attempt) > 0 && attempt < 2,
    failed: () => undefined,
  })
  url = await server.listen('127.0.0.1')
})

afterEach(() => server.close())

const call = (
  route: string,
  {
    body,
    token = server.token,
    method,
    attempt = 0,
  }: {body?: string | Uint8Array<ArrayBuffer>; token?: string; method?: string; attempt?: number} = {},
): Promise<Response> =>
  fetch(`${url}${route}`, {
    method: method ?? (body === undefined ? 'GET' : 'POST'),
    headers: {authorization: `Bearer ${token}`, 'x-burst-attempt': `${attempt}`},
    ...(body === undefined ? {} : {body}),
  })

describe('the control endpoint', () => {
  test('is HTTP at the address that it was given', () => {
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/)
  })

  test.each([
    ['/v1/spec', undefined],
    ['/v1/report', '{"kind":"applied","subtask":0,"version":1,"atNs":1}'],
    ['/v1/nonsense', undefined],
  ])('answers nothing on %s but 401 to who has another token', async (route, body) => {
    for (const token of ['', `${server.token}0`, server.token.slice(1), 'x'.repeat(64)]) {
      const response = await call(route, {token, ...(body !== undefined && {body})})
      expect(response.status).toBe(401)
    }
    expect(told).toEqual([])
  })

  test.each(['//', '//:', '/%zz', '//[', '/v1//'])(
    'answers %s, which is no route, as such',
    async (route) => {
      const answer = await call(route)
      expect([answer.status, await answer.text()]).toEqual([404, expect.stringContaining('no route')])
    },
  )

  test.each([
    ['/v1/hello', '{"role":"sink","subtask":0,"parallelism":1,"attempt":0,"monotonicNs":"1"}'],
    ['/v1/report', '{"kind":"applied","subtask":0,"version":1,"atNs":1}'],
    ['/v1/events/0', ''],
  ])('answers 500 on %s where the trial fails at it, and says so to the trial', async (route, body) => {
    const failures: unknown[] = []
    const fail = (): never => {
      throw new Error('no such subtask')
    }
    const failing = new ControlServer({
      spec: null,
      ...{hello: fail, report: fail, events: fail, result: fail, fired: fail, windows: fail},
      admits: () => true,
      failed: (error) => failures.push(error),
    })
    const answer = await fetch(`${await failing.listen('127.0.0.1')}${route}`, {
      method: 'POST',
      headers: {authorization: `Bearer ${failing.token}`},
      body,
    }).finally(() => failing.close())

    expect([answer.status, await answer.text()]).toEqual([500, 'the harness failed: no such subtask'])
    expect(failures).toEqual([new Error('no such subtask')])
  })

  test('gives every server another token of 256 bits', () => {
    const other = new ControlServer({
      spec: null,
      hello: () => null,
      report: () => undefined,
      events: () => undefined,
      result: () => undefined,
      fired: () => undefined,
      windows: () => undefined,
      admits: () => true,
      failed: () => undefined,
    })
    expect(server.token).toMatch(/^[0-9a-f]{64}$/)
    expect(other.token).not.toBe(server.token)
  })

  test('tells the job its trial', async () => {
    expect(await (await call('/v1/spec')).json()).toEqual({trial: {id: 'abc'}})
  })

  test.each([
    ['/v1/spec', undefined],
    ['/v1/start', undefined],
    ['/v1/decision?after=-1', undefined],
    ['/v1/hello', '{"role":"sink","subtask":0,"parallelism":1,"attempt":2,"monotonicNs":"1"}'],
    ['/v1/report', '{"kind":"applied","subtask":0,"version":1,"atNs":1}'],
  ])('is over on %s for a job that was restarted, and says so to the trial', async (route, body) => {
    server.publishDecision(DECISION)
    const response = await call(route, {attempt: 2, ...(body !== undefined && {body})})

    expect(response.status).toBe(410)
    expect(attempts).toEqual([2])
    expect(told).toEqual([])
  })

  test('answers a poll with nothing within 3 s, so that a job can tell a quiet harness from a dead one', async () => {
    const startedMs = performance.now()
    expect((await call('/v1/start')).status).toBe(204)
    expect(performance.now() - startedMs).toBeLessThan(3000)
  })

  test('holds a poll until there is something newer, and answers at once where there is', async () => {
    server.publishDecision(DECISION)
    expect(await (await call('/v1/decision?after=-1')).json()).toEqual(DECISION)

    const waiting = call('/v1/decision?after=0')
    server.publishDecision({...DECISION, version: 1, isStopping: true})
    expect(await (await waiting).json()).toMatchObject({version: 1, isStopping: true})
  })

  test('lets all who wait for the start go at once', async () => {
    const waiting = [call('/v1/start'), call('/v1/start'), call('/v1/start')]
    const start = {originMonotonicNs: '123', originWallMs: 5, bootId: 'b'}
    server.publishStart(start)
    for (const answer of waiting) expect(await (await answer).json()).toEqual(start)
  })

  test('hands lines, records and results on as they come', async () => {
    const line = '{"kind":"applied","subtask":1,"version":2,"atNs":3}'
    expect((await call('/v1/report', {body: `${line}\n\n${line}\n`})).status).toBe(204)
    expect((await call('/v1/events/1', {body: new Uint8Array(80)})).status).toBe(204)
    const result =
      '{"sunkEvents":1,"suppressedDuplicateEvents":0,"repeatedLocalEvents":0,"digestA":1,"digestB":4294967295}'
    expect((await call('/v1/result/sink/1', {body: result})).status).toBe(204)

    const windows = {windows: [[10_000, 10_000_412_345, 3]], digestA: 4_294_967_295, digestB: 7}
    expect((await call('/v1/result/windows', {body: JSON.stringify(windows)})).status).toBe(204)

    const fired = [[8000, 8_000_412_345, 1]]
    expect((await call('/v1/windows?epoch=3', {body: JSON.stringify(fired)})).status).toBe(204)

    expect(told[0]).toEqual(JSON.parse(line))
    expect(told).toHaveLength(6)
    expect(told[5]).toEqual(fired[0])
    expect(told[4]).toEqual(windows)
    expect(told[3]).toMatchObject({digestB: 4_294_967_295})
  })

  test('takes a post once, also where its answer was lost and it comes again', async () => {
    const post = (name: string): Promise<Response> =>
      fetch(`${url}/v1/report`, {
        method: 'POST',
        headers: {authorization: `Bearer ${server.token}`, 'x-burst-post': name},
        body: '{"kind":"applied","subtask":1,"version":2,"atNs":3}',
      })

    for (const name of ['a 1', 'a 2', 'a 2', 'a 1', 'b 1', 'a 3', 'b 1']) {
      expect((await post(name)).status).toBe(204)
    }

    expect(told).toHaveLength(4)
  })

  test.each([
    ['/v1/report', 'not json', 400, 'not a JSON object: not json'],
    ['/v1/report', '{"kind":"gossip","subtask":0}', 400, 'not a line of a report'],
    ['/v1/report', '{"kind":"applied","subtask":-1}', 400, 'not a line of a report'],
    [
      '/v1/hello',
      '{"role":"spy","subtask":0,"parallelism":1,"attempt":0,"monotonicNs":"1"}',
      400,
      'not a hello',
    ],
    ['/v1/hello', '{"role":"sink","subtask":0,"monotonicNs":"1"}', 400, 'not a hello'],
    [
      '/v1/result/sink/0',
      '{"sunkEvents":1}',
      400,
      "suppressedDuplicateEvents of a sink's result is undefined",
    ],
    ['/v1/result/windows', '{"windows":[[1,2]],"digestA":1,"digestB":2}', 400, 'not what windows came to'],
    ['/v1/windows', '[[1,2,-3]]', 400, 'not windows that fired'],
    ['/v1/results', '{}', 404, 'no route /v1/results'],
    ['/v1/events/x', '{}', 404, 'no route'],
    ['/v1/report', 'x'.repeat(4 * 1024 * 1024 + 1), 413, '4194305 bytes'],
  ])('refuses a bad body on %s in words', async (...[route, body, status, text]) => {
    const response = await call(route, {body})
    expect(response.status).toBe(status)
    expect(await response.text()).toContain(text)
    expect(told).toEqual([])
  })

  test('ends with polls under way', async () => {
    const waiting = call('/v1/start').then(
      (response) => response.status,
      () => 'closed',
    )
    await call('/v1/spec')
    await server.close()
    expect([204, 'closed']).toContain(await waiting)
  })
})

describe('records of sunk events', () => {
  const record: EventRecord = {
    event: 4_294_967_295,
    path: 'offload',
    intendedNs: 1.5e12,
    emittedNs: 2,
    routedNs: 3,
    startedNs: 4,
    sentNs: 5,
    sunkNs: 6,
    workNs: 7,
    coldNs: 8,
    networkNs: 9,
  }

  test('come back as they were sent, 80 bytes each', () => {
    const records = [record, {...record, event: 0, path: 'local' as const}]
    expect(encodeRecords(records)).toHaveLength(160)
    expect(decodeRecords(encodeRecords(records))).toEqual(records)
  })

  test('are refused where one is cut short or names no path', () => {
    expect(() => decodeRecords(Buffer.alloc(81))).toThrow('81 bytes are not whole records')
    const bytes = encodeRecords([record])
    bytes.writeUInt8(3, 4)
    expect(() => decodeRecords(bytes)).toThrow('path 3')
  })
})

/** Memory size and CPU share: held by control groups where they are asked for and allowed, else watched. */
import {spawn} from 'node:child_process'
import {existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import path from 'node:path'
import {afterAll, beforeAll, describe, expect, test} from 'vitest'
import {cgroupParentsOf, findCgroupParents} from '../../../src/offload/local/environment/cgroup-parents.js'
import {isAlive, nodeFunction, startTestServer, until, type TestServer} from '../../support/lambda-server.js'
import {parseReportLine} from '../../support/report-line.js'
import {startServeProcess} from '../../support/serve-process.js'
import {describeWhere} from '../../support/tools.js'

const call = async (server: TestServer, name: string, event: unknown) => {
  const response = await server.post(name, JSON.stringify(event), {'x-amz-log-type': 'Tail'})
  const log = Buffer.from(response.headers.get('x-amz-log-result') ?? '', 'base64').toString()
  const error = response.headers.get('x-amz-function-error')
  return {error, json: (await response.json()) as Record<string, unknown>, report: parseReportLine(log)}
}

const KILLED = {
  error: 'Unhandled',
  json: {
    errorType: 'Runtime.ExitError',
  },
  report: {memoryMb: 128, maxMemoryUsedMb: 128},
}

/** What both ways of holding a function to its memory have in common. */
async function checkMemory(server: TestServer): Promise<void> {
  const fitting = await call(server, 'hold', {megabytes: 20, holdMs: 250})
  const excessive = await call(server, 'hold', {megabytes: 200, holdMs: 5000})
  const next = await call(server, 'hold', {megabytes: 1, holdMs: 0})

  expect(fitting).toMatchObject({error: null, json: {held: 20}})
  expect(fitting.report.maxMemoryUsedMb).toBeGreaterThan(40)
  expect(excessive).toMatchObject(KILLED)
  expect(excessive.json['errorMessage']).toMatch(
    /^RequestId: .{36} Error: Runtime exited with error: signal: killed$/,
  )
  expect(next).toMatchObject({error: null, json: {held: 1}})
  expect(next.json['pid']).not.toBe(fitting.json['pid'])
}

describe.skipIf(process.platform !== 'linux')('without control groups', () => {
  test('a function that allocates more than its memory is killed as on AWS, and told as watched', async () => {
    const server = await startTestServer([nodeFunction('index.hold', {memoryMb: 128})])
    await checkMemory(server)
    expect(server.service.describe()).toMatchObject({memoryLimit: 'watched', cpuShare: 'not-enforced'})
    await server.close()
  }, 30_000)
})

const parents = findCgroupParents()
const groupsOf = (pid: number): readonly string[] =>
  [...new Set([parents?.memory ?? '', parents?.cpu ?? ''])].flatMap((parent) =>
    readdirSync(parent)
      .filter((name) => name.startsWith(`burst-${pid}-`))
      .map((name) => path.join(parent, name)),
  )

describeWhere(
  parents !== null,
  'the right to make control groups (root, or a delegated hierarchy)',
  'functions in control groups',
)(() => {
  let server: TestServer

  beforeAll(async () => {
    const functions = [
      nodeFunction('index.hold', {memoryMb: 128}),
      nodeFunction('index.burn', {memoryMb: 442}),
      nodeFunction('index.where', {memoryMb: 128}),
    ]
    server = await startTestServer(functions, {usesCgroups: true})
  })

  afterAll(async () => {
    await server.close()

    expect(groupsOf(process.pid)).toEqual([])
  })

  test('are killed by the kernel for more than their memory', async () => {
    await checkMemory(server)
    const held = `cgroup-v${parents?.version ?? 0}`
    expect(server.service.describe()).toMatchObject({memoryLimit: held, cpuShare: held})
  }, 30_000)

  test('have a share of a core that goes with their memory', async () => {
    const {json} = await call(server, 'burn', {cpuMs: 100})

    // A quarter of a vCPU; the last part may fall into the start of a period.
    expect(json['tookMs']).toBeGreaterThan(320)
  })

  test('leave no group behind when they are reclaimed', async () => {
    const before = groupsOf(process.pid).flatMap((folder) => foldersIn(folder))
    await call(server, 'where', {})
    const during = groupsOf(process.pid).flatMap((folder) => foldersIn(folder))
    await server.service.reclaimIdle('where')
    const after = groupsOf(process.pid).flatMap((folder) => foldersIn(folder))

    expect(during.length).toBeGreaterThan(before.length)
    expect(after).toEqual(before)
  })

  test('are gone with their groups when the service is killed with -9', async () => {
    const {child, pid} = await startCallAndKill()
    await child
    await until('no group is left', () => groupsOf(pid).length === 0, 15_000)
  }, 30_000)

  test('of a service whose watcher died with it are ended by the next', async () => {
    // A service that is no more: this process id is taken, its start time is not this.
    const folders = [...new Set([parents?.memory ?? '', parents?.cpu ?? ''])].map((parent) =>
      path.join(parent, 'burst-1-1-1'),
    )
    for (const folder of folders) mkdirSync(path.join(folder, '1'), {recursive: true})
    const orphan = spawn('sleep', ['300'], {stdio: 'ignore'}).pid ?? 0
    for (const folder of folders) writeFileSync(path.join(folder, '1/cgroup.procs'), String(orphan))
    await (await startTestServer([], {usesCgroups: true, port: 0})).close()

    expect(folders.filter(existsSync)).toEqual([])
    expect(isAlive(orphan)).toBe(false)
  })
})

const foldersIn = (folder: string): readonly string[] =>
  readdirSync(folder, {withFileTypes: true}).flatMap((entry) => (entry.isDirectory() ? entry.name : []))

/** A service with one environment in its groups, killed. */
async function startCallAndKill(): Promise<{readonly child: Promise<unknown>; readonly pid: number}> {
  const serve = await startServeProcess(['--cgroups', '--quiet', '--memory', '256MB'])
  const pid = serve.process.pid ?? 0
  await fetch(`${serve.url}/2015-03-31/functions/burst-tokenize-node/invocations`, {
    method: 'POST',
    body: '{}',
  })
  expect(groupsOf(pid).length).toBeGreaterThan(0)
  serve.process.kill('SIGKILL')
  return {child: serve.ended, pid}
}

describe('control groups are found', () => {
  const root = mkdtempSync(path.join(tmpdir(), 'burst-cgroup-'))
  const make = (folder: string, files: Readonly<Record<string, string>> = {}): string => {
    const full = path.join(root, folder)
    mkdirSync(full, {recursive: true})
    for (const [name, text] of Object.entries(files)) writeFileSync(path.join(full, name), text)
    return full
  }
  afterAll(() => {
    rmSync(root, {recursive: true})
  })

  test('in version 1 below the own group of each hierarchy, or at its top', () => {
    const memory = make('v1/memory/mine')
    const cpu = make('v1/cpu')
    const mounts = `cgroup ${path.dirname(memory)} cgroup rw,memory 0 0\ncgroup ${cpu} cgroup rw,cpu 0 0\n`

    expect(cgroupParentsOf(mounts, '4:memory:/mine\n1:cpu:/elsewhere\n0::/\n')).toEqual({
      version: 1,
      memory,
      cpu,
    })
  })

  test.each([
    {name: 'the own group where nothing runs in it', processes: '', topShares: '', found: 'mine'},
    {
      name: 'the top where processes are in the own group',
      processes: '12\n',
      topShares: 'cpu memory',
      found: '',
    },
    {name: 'nothing where the top shares nothing out', processes: '12\n', topShares: 'pids', found: null},
  ])('in version 2: $name', ({processes, topShares, found}) => {
    const name = `v2-${topShares.length}-${processes.length}`
    const top = make(name, {
      'cgroup.controllers': 'cpu memory pids\n',
      'cgroup.subtree_control': `${topShares}\n`,
      'cgroup.procs': '1\n',
    })
    make(`${name}/mine`, {
      'cgroup.controllers': 'cpu memory\n',
      'cgroup.subtree_control': '\n',
      'cgroup.procs': processes,
    })
    const folder = found === null ? null : path.join(top, found)

    expect(cgroupParentsOf(`cgroup2 ${top} cgroup2 rw 0 0\n`, '0::/mine\n')).toEqual(
      folder === null ? null : {version: 2, memory: folder, cpu: folder},
    )
  })

  test('nowhere without a hierarchy', () => {
    expect(cgroupParentsOf('tmpfs /tmp tmpfs rw 0 0\n', '0::/\n')).toBeNull()
  })
})

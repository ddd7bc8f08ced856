import {type ChildProcess, spawn} from 'node:child_process'
import {once} from 'node:events'
import {existsSync, mkdtempSync, readdirSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {afterAll, expect, test, vi} from 'vitest'
import {flinkCacheFolder} from '../../src/engine/flink/cluster/artifacts.js'
import {type ClusterRecord, readRecord} from '../../src/engine/flink/cluster/cluster-record.js'
import {isAlive} from '../../src/host/process-identity.js'
import {burst, ROOT} from '../support/burst.js'
import {describeWhere, hasMaven} from '../support/tools.js'

const folder = mkdtempSync(join(tmpdir(), 'burst-cluster-'))
afterAll(() => {
  rmSync(folder, {recursive: true})
})

const clusters = join(flinkCacheFolder(), 'clusters')
const namesOf = (pid: number): readonly string[] =>
  existsSync(clusters) ? readdirSync(clusters).filter((name) => name.startsWith(`${pid}-`)) : []

/** The cluster that a command runs, once it is ready. */
const clusterOf = ({pid = 0}: ChildProcess): Promise<ClusterRecord> =>
  vi.waitUntil(
    async () => {
      const [name] = namesOf(pid)
      const record = name === undefined ? null : await readRecord(join(clusters, name))
      return record !== null && record.url !== '' && record
    },
    {timeout: 80_000, interval: 100},
  )

/** The jars inside the job's jar: Flink unpacks them for every job. */
const isUnpacked = (pid = 0): boolean =>
  namesOf(pid).some((name) => readdirSync(join(clusters, name, 'tmp')).some((file) => file.endsWith('.jar')))

const aliveOf = async ({processes}: ClusterRecord): Promise<number> =>
  (await Promise.all(processes.map(isAlive))).filter(Boolean).length

const start = (...parameters: readonly string[]): ChildProcess =>
  spawn(process.execPath, [`${ROOT}bin/run.js`, ...parameters, '--out', folder], {stdio: 'ignore'})

const SHORT = ['--engine', 'flink', '--parallelism', '1', '--pipeline', 'vanilla', '--warmup', '0s']

async function expectNothingLeft(record: ClusterRecord): Promise<void> {
  await vi.waitUntil(async () => (await aliveOf(record)) === 0, {timeout: 10_000, interval: 50})
}

/** A start of Flink takes long where others use the machine. */
vi.setConfig({testTimeout: 300_000})

describeWhere(
  hasMaven,
  'a JDK with Maven',
  'the Flink cluster of a command',
)(() => {
  test('ends with it, also by kill −9, and the next command forgets it', async () => {
    const killed = start('run', ...SHORT, '--rate', '100', '--duration', '60s')
    const record = await clusterOf(killed)
    expect(await aliveOf(record)).toBe(2)
    // In the folder that the next command removes.
    await vi.waitUntil(() => isUnpacked(killed.pid), {timeout: 60_000, interval: 50})

    killed.kill('SIGKILL')
    await expectNothingLeft(record)

    const next = await burst(['run', ...SHORT, '--rate', '100', '--duration', '1s', '--out', folder])
    expect({code: next.code, stderr: next.code === 0 ? '' : next.stderr}).toEqual({code: 0, stderr: ''})
    expect(namesOf(killed.pid ?? 0)).toEqual([])
  })

  test('is its own where two run at once', async () => {
    const two = [1, 2].map((seed) =>
      start('run', ...SHORT, '--rate', '100', '--duration', '2s', '--seed', `${seed}`),
    )
    const records = Promise.all(two.map(clusterOf))
    const ends = await Promise.all(two.map((child) => once(child, 'exit')))

    expect(ends.map(([code]) => code as number)).toEqual([0, 0])
    const urls = (await records).map(({url}) => url)
    expect(new Set(urls).size).toBe(2)
    for (const record of await records) await expectNothingLeft(record)
  })
})

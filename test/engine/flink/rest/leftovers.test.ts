import {mkdtempSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {afterAll, describe, expect, onTestFinished, test} from 'vitest'
import {jarNameOf, removeLeftovers} from '../../../../src/engine/flink/rest/leftovers.js'
import {findOwner, ownOwner} from '../../../../src/engine/flink/rest/owner.js'
import {isAdaptive, pinParallelism} from '../../../../src/engine/flink/rest/pin-parallelism.js'
import {FlinkRest} from '../../../../src/engine/flink/rest/rest-client.js'
import {UploadedJar} from '../../../../src/engine/flink/rest/uploaded-jar.js'
import {StubFlinkRest} from '../../../support/stub-flink-rest.js'

type Answers = NonNullable<ConstructorParameters<typeof StubFlinkRest>[0]['answers']>

const folder = mkdtempSync(join(tmpdir(), 'burst-leftovers-'))
const jarFile = join(folder, 'burst-flink-job.jar')
writeFileSync(jarFile, 'a jar')
afterAll(() => {
  rmSync(folder, {recursive: true})
})

const HOUR_MS = 3_600_000
const NOW_MS = 100 * HOUR_MS
const HERE = await ownOwner()
const [place = '', pid = ''] = HERE.split('-')
/** Of a process that had the number of this one before. */
const GONE = `${place}-${pid}-1`
const ELSEWHERE = '0123456789ab-1-1'

async function restOf(answers: Answers): Promise<{rest: FlinkRest; written: () => readonly string[]}> {
  const stub = new StubFlinkRest({answers})
  onTestFinished(() => stub.close())
  const rest = new FlinkRest({url: await stub.listen(), authorization: null})
  return {rest, written: () => stub.asked.filter((route) => !route.startsWith('GET'))}
}

const jobs = (...listed: readonly (readonly [jid: string, name: string, state: string])[]): object => ({
  jobs: listed.map(([jid, name, state]) => ({jid, name, state})),
})

const ownedBy = (owner: string | undefined): {body: object} => ({
  body: {'execution-config': {'user-config': owner === undefined ? {} : {'burst.owner': owner}}},
})

describe('an owner', () => {
  test('is here while it runs, gone when it has ended, and unknown from another place', async () => {
    const found = await Promise.all([HERE, GONE, ELSEWHERE, '', 'bystander'].map(findOwner))
    expect(found).toEqual(['here', 'gone', 'unknown', 'unknown', 'unknown'])
  })
})

describe('what a burst that was killed has left on a cluster', () => {
  test('goes: running jobs and jars of owners that are gone, and of no others', async () => {
    const {rest, written} = await restOf({
      'GET /jobs/overview': {
        body: jobs(
          ['1', 'burst burst', 'RUNNING'],
          ['2', 'burst burst', 'RUNNING'],
          ['3', 'burst vanilla', 'CREATED'],
          ['4', 'burst vanilla', 'FAILED'],
          ['5', 'burst of fire', 'RUNNING'],
          ['6', 'bystander', 'RUNNING'],
        ),
      },
      'GET /jobs/1/config': ownedBy(GONE),
      'GET /jobs/2/config': ownedBy(HERE),
      'GET /jobs/3/config': ownedBy(ELSEWHERE),
      'GET /jobs/5/config': ownedBy(undefined),
      'PATCH /jobs/1?mode=cancel': {body: {}},
      'GET /jars': {
        body: {
          files: [
            {id: 'a', name: jarNameOf(GONE), uploaded: NOW_MS},
            {id: 'b', name: jarNameOf(HERE), uploaded: 0},
            {id: 'c', name: jarNameOf(ELSEWHERE), uploaded: NOW_MS - 23 * HOUR_MS},
            {id: 'd', name: jarNameOf(ELSEWHERE), uploaded: NOW_MS - 25 * HOUR_MS},
            {id: 'e', name: 'burst-flink-job.jar', uploaded: 0},
            {id: 'f', name: 'theirs.jar', uploaded: 0},
          ],
        },
      },
      'DELETE /jars/a': {body: {}},
      'DELETE /jars/d': {body: {}},
    })

    expect(await removeLeftovers(rest, NOW_MS)).toEqual({jobs: 1, jars: 2})
    expect(written()).toEqual(['PATCH /jobs/1?mode=cancel', 'DELETE /jars/a', 'DELETE /jars/d'])
  })

  test('stays where the cluster lets no one remove it, which is no reason not to run', async () => {
    const {rest} = await restOf({
      'GET /jobs/overview': {body: jobs(['1', 'burst burst', 'RUNNING'])},
      'GET /jobs/1/config': ownedBy(GONE),
      'GET /jars': {body: {files: [{id: 'a', name: jarNameOf(GONE), uploaded: 0}]}},
    })

    expect(await removeLeftovers(rest, NOW_MS)).toEqual({jobs: 0, jars: 0})
    const {rest: mute} = await restOf({})
    expect(await removeLeftovers(mute, NOW_MS)).toEqual({jobs: 0, jars: 0})
  })
})

describe('the jar of a run', () => {
  const UPLOAD = {'POST /jars/upload': {body: {filename: '/tmp/web/1_x.jar'}}}
  const GONE_AWAY = {status: 400, body: {errors: ['Jar file /tmp/web/1_x.jar does not exist']}}

  test('is brought again where somebody has tidied it away', async () => {
    const {rest, written} = await restOf({
      ...UPLOAD,
      'GET /jars': {body: {files: []}},
      'POST /jars/1_x.jar/run': GONE_AWAY,
    })
    const jar = await UploadedJar.upload(rest, jarFile)

    await expect(jar.run([], 1)).rejects.toThrow('does not exist')
    expect(written()).toEqual([
      ...['POST /jars/upload', 'POST /jars/1_x.jar/run'],
      ...['POST /jars/upload', 'POST /jars/1_x.jar/run'],
    ])
  })

  test('is run once where it is there: a job that was refused may have started', async () => {
    const {rest, written} = await restOf({
      ...UPLOAD,
      'GET /jars': {body: {files: [{id: '1_x.jar', name: 'x.jar', uploaded: 0}]}},
      'POST /jars/1_x.jar/run': {status: 500, body: {errors: ['no']}},
    })
    const jar = await UploadedJar.upload(rest, jarFile)

    await expect(jar.run([], 1)).rejects.toThrow('no')
    expect(written()).toEqual(['POST /jars/upload', 'POST /jars/1_x.jar/run'])
  })
})

describe('the parallelism of a job', () => {
  test.each([
    ['adaptive', true],
    ['Adaptive', true],
    ['default', false],
  ])('is changed by the scheduler of a cluster with %s: %s', async (value, isSo) => {
    const {rest} = await restOf({
      'GET /jobmanager/config': {body: [{key: 'jobmanager.scheduler', value}]},
    })
    expect(await isAdaptive(rest)).toBe(isSo)
  })

  test('is not, where the cluster says nothing of a scheduler', async () => {
    const {rest} = await restOf({'GET /jobmanager/config': {body: []}})
    expect(await isAdaptive(rest)).toBe(false)
  })

  test('is held by one PUT for all its vertices', async () => {
    const of = (upperBound: number) => ({parallelism: {lowerBound: 1, upperBound}})
    const {rest, written} = await restOf({
      'GET /jobs/1/resource-requirements': {body: {a: of(3), merge: of(1)}},
      'PUT /jobs/1/resource-requirements': {body: {}},
    })
    await pinParallelism(rest, '1', 3)
    expect(written()).toEqual(['PUT /jobs/1/resource-requirements'])
  })

  test('leaves a task of which there may be but one alone, whatever the job ran with', async () => {
    const of = (slots: number) => ({parallelism: {lowerBound: slots, upperBound: slots}})
    const put: unknown[] = []
    const vertices = [
      {id: 'a', maxParallelism: 128},
      {id: 'merge', maxParallelism: 1},
    ]
    const rest: Pick<FlinkRest, 'read' | 'job' | 'put'> = {
      read: () => Promise.resolve({a: of(1), merge: of(1)}),
      job: () => Promise.resolve({state: 'RUNNING', vertices}),
      put: (_, json) => Promise.resolve(void put.push(json)),
    }
    await pinParallelism(rest, '1', 3)
    expect(put).toEqual([{a: of(3), merge: of(1)}])
  })
})

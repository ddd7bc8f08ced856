import {findOwner} from './owner.js'
import {unlessRefused} from './answer-errors.js'
import {type FlinkRest, hasEnded} from './rest-client.js'

/** A day: a run that still needs a jar after so long, and cannot be looked for, uploads it again. */
const OLD_MS = 24 * 60 * 60 * 1000

/** Every job of burst is called so, and then what it does. */
const JOB_PREFIX = 'burst '
const JAR_NAME = /^burst-flink-job-([0-9a-f-]+)\.jar$/

/** The parameter of a job that the cluster shows of it. */
export const OWNER_PARAMETER = 'burst.owner'

/** The name under which an owner uploads the job's jar. */
export const jarNameOf = (owner: string): string => `burst-flink-job-${owner}.jar`

/** What a burst that was killed had left on a cluster. */
export interface Removed {
  readonly jobs: number
  readonly jars: number
}

/**
 * Removes jobs and jars of burst whose owner is gone. One that may live is never touched: of a process on another
 * machine nothing is known, but that its job ends by itself, and how old its jar is.
 */
export async function removeLeftovers(rest: FlinkRest, nowMs: number): Promise<Removed> {
  return {
    jobs: await unlessRefused(removeJobs(rest), 0),
    jars: await unlessRefused(removeJars(rest, nowMs), 0),
  }
}

async function removeJobs(rest: FlinkRest): Promise<number> {
  const {jobs} = (await rest.read('/jobs/overview')) as {
    readonly jobs: readonly {readonly jid: string; readonly name: string; readonly state: string}[]
  }
  let removed = 0
  for (const {jid, name, state} of jobs) {
    if (!name.startsWith(JOB_PREFIX) || hasEnded(state)) continue
    if ((await findOwner(await ownerOf(rest, jid))) !== 'gone') continue
    removed += await unlessRefused(
      rest.cancel(jid).then(() => 1),
      0,
    )
  }
  return removed
}

/** '' where it does not say. */
async function ownerOf(rest: FlinkRest, jobId: string): Promise<string> {
  const config = (await rest.read(`/jobs/${jobId}/config`)) as {
    readonly 'execution-config'?: {readonly 'user-config'?: Readonly<Record<string, unknown>>}
  }
  const owner = config['execution-config']?.['user-config']?.[OWNER_PARAMETER]
  return typeof owner === 'string' ? owner : ''
}

async function removeJars(rest: FlinkRest, nowMs: number): Promise<number> {
  const {files} = (await rest.read('/jars')) as {
    readonly files: readonly {readonly id: string; readonly name: string; readonly uploaded: number}[]
  }
  let removed = 0
  for (const {id, name, uploaded} of files) {
    const owner = JAR_NAME.exec(name)?.[1]
    if (owner === undefined) continue
    const found = await findOwner(owner)
    const isLeft = found === 'gone' || (found === 'unknown' && nowMs - uploaded > OLD_MS)
    if (!isLeft) continue
    removed += await unlessRefused(
      rest.deleteJar(id).then(() => 1),
      0,
    )
  }
  return removed
}

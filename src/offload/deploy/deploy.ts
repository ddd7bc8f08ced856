import {ExternalError} from '../../errors.js'
import type {Ms} from '../../model/units.js'
import type {Cloud} from './cloud.js'
import {
  logPolicy,
  ownRoleName,
  type Deployment,
  type Found,
  type FoundFunction,
  type Step,
} from './deployment.js'
import {awsNameOf} from './explain-failure.js'

/** What applying a plan needs from outside. */
export interface Applying {
  readonly cloud: Cloud
  readonly pause: (spanMs: Ms) => Promise<void>
  /** Called with each step when it is done. */
  readonly done: (step: Step) => void
}

interface PlannedDeployment {
  readonly wanted: Deployment
  readonly found: Found
  readonly steps: readonly Step[]
}

interface PlannedRemoval {
  readonly functionName: string
  readonly roleName: string
  readonly steps: readonly Step[]
}

/** IAM takes some seconds to show a new role to Lambda; 50 s in all is well beyond what has been seen. */
const ROLE_PAUSES_MS: readonly Ms[] = [1000, 2000, 4000, 8000, 10_000, 10_000, 15_000]
const SETTLE_PAUSE_MS = 1000
const SETTLE_TRIES = 120

/** What the account holds of a function and of a role of its own. */
export async function findDeployment(
  cloud: Cloud,
  wanted: Pick<Deployment, 'functionName' | 'role'>,
): Promise<Found> {
  return {
    function: await cloud.findFunction(wanted.functionName),
    role: wanted.role.kind === 'own' ? await cloud.findRole(wanted.role.name) : null,
  }
}

/** For a removal: a function with a role that was given to it leaves that role alone, and needs no right to see it. */
export async function findRemains(cloud: Cloud, functionName: string, region: string): Promise<Found> {
  const found = await cloud.findFunction(functionName)
  const name = ownRoleName(functionName, region)
  const hasOtherRole = found !== null && !found.roleArn.endsWith(`:role/${name}`)
  return {function: found, role: hasOtherRole ? null : await cloud.findRole(name)}
}

/** Takes the steps of a plan, and resolves with the function when it is ready for calls. */
export async function applyDeployment(
  {wanted, found, steps}: PlannedDeployment,
  applying: Applying,
): Promise<FoundFunction> {
  const {cloud, done} = applying
  const name = wanted.functionName
  const roleName = wanted.role.kind === 'own' ? wanted.role.name : ''
  let roleArn = wanted.role.kind === 'given' ? wanted.role.arn : (found.role?.arn ?? '')
  const take: Readonly<Partial<Record<Step['kind'], (step: Step) => Promise<void>>>> = {
    'create-role': async () => {
      roleArn = await cloud.createRole(roleName)
    },
    'set-trust': () => cloud.setTrust(roleName),
    'set-policy': () => cloud.setPolicy(roleName, logPolicy(wanted, roleArn)),
    'create-function': () => onceRoleIsSeen(() => cloud.createFunction(wanted, roleArn), applying),
    'update-code': () => cloud.updateCode(wanted),
    'update-configuration': () => onceRoleIsSeen(() => cloud.updateConfiguration(wanted, roleArn), applying),
    reserve: (step) => cloud.reserve(name, step.kind === 'reserve' ? step.concurrency : null),
  }
  for (const step of steps) {
    await take[step.kind]?.(step)
    // Lambda refuses a change of a function while another one is under way.
    if (step.kind.endsWith('-function') || step.kind.startsWith('update-')) await untilSettled(name, applying)
    done(step)
  }
  return untilSettled(name, applying)
}

/** Takes the steps of a removal one after another; throws what the cloud answers where one fails. */
export async function applyRemoval(
  {functionName, roleName, steps}: PlannedRemoval,
  {cloud, done}: Pick<Applying, 'cloud' | 'done'>,
): Promise<void> {
  for (const step of steps) {
    if (step.kind === 'delete-function') await cloud.deleteFunction(functionName)
    if (step.kind === 'delete-policy') await cloud.deletePolicy(roleName)
    if (step.kind === 'delete-role') await cloud.deleteRole(roleName)
    done(step)
  }
}

/** Tries again while Lambda says of the role that it cannot be assumed, as it does of one that IAM has just made. */
async function onceRoleIsSeen(attempt: () => Promise<void>, {pause}: Applying): Promise<void> {
  for (const pauseMs of ROLE_PAUSES_MS) {
    try {
      await attempt()
      return
    } catch (error) {
      if (!isRoleUnseen(error)) throw error
      await pause(pauseMs)
    }
  }
  await attempt()
}

const isRoleUnseen = (error: unknown): boolean =>
  error instanceof ExternalError &&
  awsNameOf(error) === 'InvalidParameterValueException' &&
  /\brole\b.*\bassumed\b/i.test(error.message)

async function untilSettled(name: string, {cloud, pause}: Applying): Promise<FoundFunction> {
  for (let tries = 0; tries < SETTLE_TRIES; tries++) {
    const found = await cloud.findFunction(name)
    if (found?.state === 'settled') return found
    if (found?.state === 'failed') {
      throw new ExternalError(`function ${name} did not become active: ${found.stateReason}`)
    }
    await pause(SETTLE_PAUSE_MS)
  }
  throw new ExternalError(`function ${name} was not active after ${SETTLE_TRIES} looks, a second apart`, {
    suggestions: ['run the same command again: it goes on from where it is'],
  })
}

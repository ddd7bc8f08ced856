import {setTimeout as wait} from 'node:timers/promises'
import {UsageError} from '../errors.js'
import {parseCount, parseDuration, parseMemory} from '../settings/parse/parse-quantity.js'
import type {FunctionName} from '../model/trial.js'
import {createCloud, type Cloud} from '../offload/deploy/cloud.js'
import {applyDeployment, applyRemoval, findDeployment, findRemains} from '../offload/deploy/deploy.js'
import {
  ownRoleName,
  type Deployment,
  type Found,
  type RoleWish,
  type Step,
} from '../offload/deploy/deployment.js'
import {packageCode} from '../offload/deploy/package-code.js'
import {planDeployment, planRemoval} from '../offload/deploy/plan-deployment.js'
import {builtinFunctionName} from '../offload/function-name.js'
import {builtinFunction} from '../offload/local/builtin-functions.js'
import {MIN_UNRESERVED_CONCURRENCY} from '../offload/local/limits.js'
import {describeDeployStep, describeRemoveStep} from './describe-step.js'
import {withFlag} from '../settings/parse/with-words.js'

/** The flags of `burst lambda deploy`, as typed. */
export interface DeployOptions {
  readonly function: FunctionName
  readonly 'function-name'?: string | undefined
  readonly memory: string
  readonly timeout: string
  readonly 'reserved-concurrency'?: string | undefined
  readonly role?: string | undefined
  readonly 'dry-run': boolean
}

/** What a deployment changed, or would change, for `--json`. */
export interface DeployResult extends RemoveResult {
  /** null before it exists. */
  readonly arn: string | null
}

/** What a removal took away, or would take away, for `--json`. */
export interface RemoveResult {
  readonly functionName: string
  readonly region: string
  readonly changes: readonly string[]
  readonly isDryRun: boolean
}

type Say = (line: string) => void

/** Brings function, role and concurrency to what the flags say; `say` hears of each change when it is made. */
export async function deployFunction(options: DeployOptions, say: Say): Promise<DeployResult> {
  const read = readOptions(options)
  const definition = await builtinFunction(options.function, read.sizing)
  const code = await packageCode(definition.codeRoot)
  const cloud = await createCloud()
  try {
    const region = await cloud.region()
    const {functionName, reservedConcurrency, givenRole} = read
    const wanted: Deployment = {
      functionName,
      region,
      runtime: definition.runtime,
      handler: definition.handler,
      description: definition.labels.description,
      memoryMb: read.sizing.memoryMb,
      timeoutSeconds: read.sizing.timeoutMs / 1000,
      code,
      reservedConcurrency,
      role: givenRole ?? {kind: 'own', name: ownRoleName(functionName, region)},
    }
    const found = await findDeployment(cloud, wanted)
    const steps = planDeployment(wanted, found)
    if (steps.some(({kind}) => kind === 'reserve')) await requireReservable(cloud, wanted, found)
    const changes = steps.map((step) => describeDeployStep(step, wanted))
    const result = {functionName, region, changes, isDryRun: options['dry-run']}
    say(titleOf(result))
    if (options['dry-run']) {
      changes.forEach((change) => {
        say(`  would ${change}`)
      })
      return {...result, arn: found.function?.arn ?? null}
    }
    const done = (step: Step): void => {
      say(`  ${describeDeployStep(step, wanted)}: done`)
    }
    const ready = await applyDeployment({wanted, found, steps}, {cloud, pause, done})
    return {...result, arn: ready.arn}
  } finally {
    cloud.close()
  }
}

/** Lambda's own rule, asked before anything changes: there the reservation comes last. */
async function requireReservable(cloud: Cloud, wanted: Deployment, found: Found): Promise<void> {
  const {reservedConcurrency, region} = wanted
  if (reservedConcurrency === null) return
  const unreserved = await cloud.unreservedConcurrency()
  if (unreserved === null) return
  const most = unreserved + (found.function?.reservedConcurrency ?? 0) - MIN_UNRESERVED_CONCURRENCY
  if (reservedConcurrency <= most) return
  const remedy = most > 0 ? `reserve ${most} or fewer` : 'leave --reserved-concurrency out'
  throw new UsageError(
    `--reserved-concurrency ${reservedConcurrency}: ${Math.max(most, 0)} can be reserved in ${region}, where Lambda keeps ${MIN_UNRESERVED_CONCURRENCY} for functions without a reservation`,
    {suggestions: [remedy, 'have AWS raise the concurrency of the account']},
  )
}

/** Takes back what `deployFunction` made; what burst has not made stays. */
export async function removeFunction(
  options: Pick<DeployOptions, 'function' | 'function-name' | 'dry-run'>,
  say: Say,
): Promise<RemoveResult> {
  const functionName = readFunctionName(options)
  const cloud: Cloud = await createCloud()
  try {
    const region = await cloud.region()
    const roleName = ownRoleName(functionName, region)
    const steps = planRemoval(functionName, await findRemains(cloud, functionName, region))
    const describe = (step: Step): string => describeRemoveStep(step, functionName, roleName)
    const result = {functionName, region, changes: steps.map(describe), isDryRun: options['dry-run']}
    say(titleOf(result))
    if (options['dry-run']) {
      result.changes.forEach((change) => {
        say(`  would ${change}`)
      })
      return result
    }
    const done = (step: Step): void => {
      say(`  ${describe(step)}: done`)
    }
    await applyRemoval({functionName, roleName, steps}, {cloud, done})
    return result
  } finally {
    cloud.close()
  }
}

const pause = async (spanMs: number): Promise<void> => {
  await wait(spanMs)
}

const titleOf = ({functionName, region, changes}: RemoveResult): string =>
  `${functionName} in ${region}: ${changes.length === 0 ? 'nothing to change' : formatCount(changes.length, 'change')}`

const formatCount = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`

function readOptions(options: DeployOptions) {
  const reserved = options['reserved-concurrency']
  const timeoutMs = withFlag('timeout', () => parseDuration(options.timeout))
  if (timeoutMs % 1000 !== 0 || timeoutMs < 1000 || timeoutMs > 900_000) {
    throw new UsageError(`--timeout ${options.timeout} is no time-out of Lambda`, {
      suggestions: ['write whole seconds from 1s to 15m, like 30s'],
    })
  }
  return {
    functionName: readFunctionName(options),
    sizing: {memoryMb: withFlag('memory', () => parseMemory(options.memory)), timeoutMs},
    reservedConcurrency: reserved === undefined ? null : parseCount(reserved, '--reserved-concurrency'),
    givenRole: options.role === undefined ? null : readRole(options.role),
  }
}

function readRole(arn: string): RoleWish {
  if (/^arn:aws[\w-]*:iam::\d{12}:role\/\S+$/.test(arn)) return {kind: 'given', arn}
  throw new UsageError(`--role ${arn} is not the ARN of a role`, {
    suggestions: ['write it like arn:aws:iam::123456789012:role/name, or leave it out: burst makes one'],
  })
}

/** A role's name has 64 characters at most, and the region is a part of it. */
function readFunctionName(options: Pick<DeployOptions, 'function' | 'function-name'>): string {
  const name = options['function-name'] ?? builtinFunctionName(options.function)
  if (/^[a-zA-Z0-9_-]{1,48}$/.test(name)) return name
  throw new UsageError(`--function-name ${name} cannot be deployed`, {
    suggestions: ['write 1 to 48 letters, digits, hyphens or underscores, not an ARN'],
  })
}

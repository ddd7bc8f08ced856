import {isDeepStrictEqual} from 'node:util'
import {UsageError} from '../../errors.js'
import {jsonOrUndefined} from '../../model/json-text.js'
import {logPolicy, OWNER_TAG, TRUST, type Deployment, type Found, type Step} from './deployment.js'

/** What must change so that the account holds what is wanted; nothing, where it does. */
export function planDeployment(wanted: Deployment, found: Found): readonly Step[] {
  requireOurs(wanted.functionName, found)
  return [...planRole(wanted, found), ...planFunction(wanted, found), ...planConcurrency(wanted, found)]
}

/** What must go, in an order that leaves nothing without its owner when it breaks off. */
export function planRemoval(functionName: string, found: Found): readonly Step[] {
  requireOurs(functionName, found)
  const steps: Step[] = []
  if (found.function !== null) steps.push({kind: 'delete-function'})
  if (found.role === null) return steps
  if (found.role.policy !== null) steps.push({kind: 'delete-policy'})
  return [...steps, {kind: 'delete-role'}]
}

function planRole(wanted: Deployment, {role}: Found): readonly Step[] {
  if (wanted.role.kind === 'given') return []
  if (role === null) return [{kind: 'create-role'}, {kind: 'set-policy'}]
  const steps: Step[] = []
  if (!isSameJson(role.trust, TRUST)) steps.push({kind: 'set-trust'})
  if (role.policy === null || !isSameJson(role.policy, logPolicy(wanted, role.arn)))
    steps.push({kind: 'set-policy'})
  return steps
}

function planFunction(wanted: Deployment, {function: found, role}: Found): readonly Step[] {
  if (found === null) return [{kind: 'create-function'}]
  // A role that is yet to be made has no ARN; then the function's differs in any case.
  const roleArn = wanted.role.kind === 'given' ? wanted.role.arn : (role?.arn ?? 'a new role')
  const changes = [
    ...changeOf('runtime', found.runtime, wanted.runtime),
    ...changeOf('handler', found.handler, wanted.handler),
    ...changeOf('memory', `${found.memoryMb}MB`, `${wanted.memoryMb}MB`),
    ...changeOf('timeout', `${found.timeoutSeconds}s`, `${wanted.timeoutSeconds}s`),
    ...changeOf('description', found.description, wanted.description),
    ...changeOf('role', found.roleArn, roleArn),
  ]
  const steps: Step[] = []
  if (found.codeSha256 !== wanted.code.sha256) steps.push({kind: 'update-code'})
  if (changes.length > 0) steps.push({kind: 'update-configuration', changes})
  return steps
}

function planConcurrency(wanted: Deployment, {function: found}: Found): readonly Step[] {
  const concurrency = wanted.reservedConcurrency
  return (found?.reservedConcurrency ?? null) === concurrency ? [] : [{kind: 'reserve', concurrency}]
}

const changeOf = (what: string, from: string, to: string): readonly string[] =>
  from === to ? [] : [`${what} ${from} → ${to}`]

/** Somebody else's function or role of that name is left alone. */
function requireOurs(functionName: string, {function: found, role}: Found): void {
  const foreign = [found, role].find((it) => it !== null && !it.isOurs)
  if (foreign === undefined || foreign === null) return
  throw new UsageError(
    `${foreign.arn} was not made by burst: it has no tag ${OWNER_TAG.key}=${OWNER_TAG.value}`,
    {
      suggestions: [`choose another name than ${functionName}, with --function-name`],
    },
  )
}

const isSameJson = (text: string, value: unknown): boolean => isDeepStrictEqual(jsonOrUndefined(text), value)

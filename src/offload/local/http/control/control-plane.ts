import {ownValue} from '../../../../model/own-value.js'
import type {z} from 'zod'
import {findAddressFault} from '../../address-fault.js'
import {checkCode, type StoredCode} from '../../service/code-store.js'
import {describeConfiguration, describeFunction} from './function-descriptions.js'
import type {FunctionDefinition} from '../../function-definition.js'
import {
  createFunctionBody,
  parseBody,
  putConcurrencyBody,
  updateCodeBody,
  updateConfigurationBody,
} from './function-requests.js'
import {checkConfiguration, initialDefinition, newRevision} from './initial-definition.js'
import type {JsonReply} from '../http-replies.js'
import {parseTarget, REFERENCE_RULE, type FunctionTarget} from '../../invoke-request.js'
import {loggingOf} from './function-requests.js'
import type {LambdaService} from '../../service/lambda-service.js'
import {
  functionExists,
  functionNotFound,
  invalidParameter,
  notOnVersions,
  reservationTooLarge,
  revisionIsOld,
  validationFailed,
  type ServiceFault,
} from '../../service-fault.js'

/** A request of the control API, read whole. */
export interface ControlRequest {
  readonly method: string
  readonly path: string
  readonly query: URLSearchParams | null
  readonly body: Buffer
}

type Reply = JsonReply | ServiceFault

interface Call {
  readonly service: LambdaService
  readonly body: Buffer
  readonly query: URLSearchParams
}

type OnAll = (call: Call) => Reply | Promise<Reply>
type OnFunction = (
  call: Call,
  definition: FunctionDefinition,
  target: FunctionTarget,
) => Reply | Promise<Reply>

const ON_ALL: Readonly<Record<string, OnAll>> = {
  'POST /2015-03-31/functions': createFunction,
  'GET /2015-03-31/functions': listFunctions,
  'GET /2016-08-19/account-settings': getAccountSettings,
}

/** What IAM calls an operation on one function, and how it is answered. */
type Operation = readonly [action: string, answer: OnFunction]

const ON_FUNCTION: Readonly<Record<string, Operation>> = {
  'GET /2015-03-31/functions/*': [
    'GetFunction',
    ({service}, definition, target) => ok(describeFunction(service, definition, target)),
  ],
  'DELETE /2015-03-31/functions/*': ['DeleteFunction', deleteFunction],
  'GET /2015-03-31/functions/*/configuration': [
    'GetFunctionConfiguration',
    ({service}, definition, target) => ok(describeConfiguration(service, definition, target)),
  ],
  'PUT /2015-03-31/functions/*/configuration': ['UpdateFunctionConfiguration', updateFunctionConfiguration],
  'PUT /2015-03-31/functions/*/code': ['UpdateFunctionCode', updateFunctionCode],
  'PUT /2017-10-31/functions/*/concurrency': ['PutFunctionConcurrency', putFunctionConcurrency],
  'DELETE /2017-10-31/functions/*/concurrency': ['DeleteFunctionConcurrency', deleteFunctionConcurrency],
  'GET /2019-09-30/functions/*/concurrency': [
    'GetFunctionConcurrency',
    ({service}, {name}, {isQualified}) => (isQualified ? notOnVersions() : ok(concurrencyOf(service, name))),
  ],
}

/** Answers the operations that deploying and testing need; null for any other. */
export async function controlPlane(service: LambdaService, request: ControlRequest): Promise<Reply | null> {
  const path = request.path.replace(/\/$/, '')
  const call: Call = {service, body: request.body, query: request.query ?? new URLSearchParams()}
  const onAll = ownValue(ON_ALL, `${request.method} ${path}`)
  if (onAll !== undefined) return onAll(call)

  const [, version, segment, rest = ''] = /^(\/[\d-]+\/functions)\/([^/]+)(\/[a-z]+)?$/.exec(path) ?? []
  const operation = ownValue(ON_FUNCTION, `${request.method} ${version ?? ''}/*${rest}`)
  if (operation === undefined || segment === undefined) return null
  const [action, answer] = operation
  const target = parseTarget(segment, call.query.get('Qualifier'))
  if (target.kind === 'fault') return target
  const addressFault = findAddressFault(target, action, service.settings.identity)
  if (addressFault !== null) return addressFault
  const definition = target.qualifier === '$LATEST' ? service.find(target.name) : undefined
  if (definition === undefined) return notThere(service, target, action)
  return answer(call, definition, target)
}

/** AWS takes a version that is not there for one that was deleted. */
function notThere(
  service: LambdaService,
  {name, qualifier, isQualified}: FunctionTarget,
  action: string,
): Reply {
  const isVersion = /^\d+$/.test(qualifier) && service.find(name) !== undefined
  if (isVersion && action === 'DeleteFunction') return {kind: 'json', status: 204, value: null}
  // Recorded: but for this one, what was not asked for is not in the ARN.
  const isSaid = isQualified || action === 'PutFunctionConcurrency'
  return functionNotFound(service.arnOf(name, isSaid ? qualifier : undefined))
}

const CODE_IS_MISSING = invalidParameter('Code must be given as ZipFile; there is no S3 here.')

const ok = (value: unknown): Reply => ({kind: 'json', status: 200, value})

async function createFunction({service, body}: Call): Promise<Reply> {
  const parsed = parseBody(createFunctionBody, body)
  if (parsed.kind === 'fault') return parsed
  const asked = parsed.value
  const target = parseTarget(encodeURIComponent(asked.FunctionName), null)
  if (target.kind === 'fault') return target
  // Elsewhere such a version is just not there.
  if (/^\$(?!LATEST$)/.test(target.qualifier)) {
    return validationFailed(asked.FunctionName, 'functionName', REFERENCE_RULE)
  }
  const addressFault = findAddressFault(target, 'CreateFunction', service.settings.identity)
  if (addressFault !== null) return addressFault
  const checked = checkConfiguration(target.name, asked)
  if (checked.kind === 'fault') return checked
  if (service.find(target.name) !== undefined) return functionExists(target.name)
  const code = await storeCode(service, asked.Code.ZipFile)
  if (code.kind === 'fault') return code
  // Unpacking takes a while, in which another may have taken the name.
  if (service.find(target.name) !== undefined) {
    await service.code.remove(code)
    return functionExists(target.name)
  }

  const definition = initialDefinition(target.name, checked.configuration, code)
  service.deploy(definition)
  return {kind: 'json', status: 201, value: describeConfiguration(service, definition)}
}

async function updateFunctionCode({service, body}: Call, {name}: FunctionDefinition): Promise<Reply> {
  const parsed = parseBody(updateCodeBody, body)
  if (parsed.kind === 'fault') return parsed
  const {ZipFile, DryRun, RevisionId, Architectures} = parsed.value
  const found = findRevision(service, name, RevisionId)
  if (found.kind === 'fault') return found
  if (DryRun) return describeDryRun(service, found.definition, ZipFile)

  const code = await storeCode(service, ZipFile)
  if (code.kind === 'fault') return code
  // Unpacking takes a while, in which others may have changed or deleted the function.
  const current = findRevision(service, name, RevisionId)
  if (current.kind === 'fault') {
    await service.code.remove(code)
    return current
  }
  const {codeRoot, codeSha256, codeBytes} = code
  const {definition} = current
  const architecture = Architectures?.[0] ?? definition.labels.architecture
  const labels = {...definition.labels, architecture, codeSha256, codeBytes, ...newRevision()}
  return redeploy(service, {...definition, codeRoot, labels, isBuiltin: false})
}

/** The function as it is, with the code that it would have. */
function describeDryRun(
  service: LambdaService,
  definition: FunctionDefinition,
  zipFile: string | undefined,
): Reply {
  if (zipFile === undefined) return CODE_IS_MISSING
  const code = checkCode(Buffer.from(zipFile, 'base64'))
  if (code.kind === 'refused') return invalidParameter(code.message)
  const {codeSha256, codeBytes} = code
  return ok(
    describeConfiguration(service, {...definition, labels: {...definition.labels, codeSha256, codeBytes}}),
  )
}

/** A function at a revision; empty: at any. */
function findRevision(
  service: LambdaService,
  name: string,
  revisionId: string,
): {readonly kind: 'found'; readonly definition: FunctionDefinition} | ServiceFault {
  const definition = service.find(name)
  if (definition === undefined) return functionNotFound(service.arnOf(name))
  if (revisionId !== '' && revisionId !== definition.labels.revisionId) return revisionIsOld()
  return {kind: 'found', definition}
}

type AskedConfiguration = z.infer<typeof updateConfigurationBody>

function updateFunctionConfiguration({service, body}: Call, current: FunctionDefinition): Reply {
  const parsed = parseBody(updateConfigurationBody, body)
  if (parsed.kind === 'fault') return parsed
  const found = findRevision(service, current.name, parsed.value.RevisionId)
  if (found.kind === 'fault') return found
  const logging = loggingOf(parsed.value.LoggingConfig, current.logging)
  return 'kind' in logging ? logging : redeploy(service, {...reconfigured(current, parsed.value), logging})
}

function reconfigured(current: FunctionDefinition, asked: AskedConfiguration): FunctionDefinition {
  return {
    ...current,
    runtime: asked.Runtime ?? current.runtime,
    handler: asked.Handler ?? current.handler,
    isBuiltin: current.isBuiltin && asked.Runtime === undefined && asked.Handler === undefined,
    memoryMb: asked.MemorySize ?? current.memoryMb,
    timeoutMs: asked.Timeout === undefined ? current.timeoutMs : asked.Timeout * 1000,
    variables: asked.Environment?.Variables ?? current.variables,
    labels: {
      ...current.labels,
      description: asked.Description ?? current.labels.description,
      role: asked.Role ?? current.labels.role,
      hasEnvironment: asked.Environment !== undefined || current.labels.hasEnvironment,
      ...newRevision(),
    },
  }
}

function deleteFunction({service}: Call, {name}: FunctionDefinition, {isQualified}: FunctionTarget): Reply {
  if (isQualified) {
    return invalidParameter('$LATEST version cannot be deleted without deleting the function.')
  }
  service.remove(name)
  return {kind: 'json', status: 204, value: null}
}

function listFunctions({service, query}: Call): Reply {
  const version = query.get('FunctionVersion')
  if (version !== null && version !== 'ALL') {
    return validationFailed(version, 'functionVersion', 'Member must satisfy enum value set: [ALL]')
  }
  const asked = query.get('MaxItems')
  const fault = asked === null ? null : faultOfMaxItems(asked)
  if (fault) return fault
  const maxItems = Math.min(MOST_ITEMS, Number(asked ?? MOST_ITEMS))
  const after = query.get('Marker') ?? ''
  const all = service.functions
    .filter(({name}) => name > after)
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
  const page = all.slice(0, maxItems)
  const last = page.at(-1)
  return ok({
    Functions: page.map((definition) =>
      describeConfiguration(service, definition, {isQualified: version === 'ALL'}),
    ),
    ...(page.length < all.length && last !== undefined ? {NextMarker: last.name} : {}),
  })
}

/** Of one page, whatever is asked for. */
const MOST_ITEMS = 50

/** What AWS says to a number of items that is none, or out of its range. */
function faultOfMaxItems(text: string): ServiceFault | null {
  const refuse = (constraint: string): ServiceFault => validationFailed(text, 'maxItems', constraint)
  if (!/^-?\d+$/.test(text)) return refuse('Member must be an integer')
  if (Number(text) < 1) return refuse('Member must have value greater than or equal to 1')
  return Number(text) > 10_000 ? refuse('Member must have value less than or equal to 10000') : null
}

function putFunctionConcurrency(
  {service, body}: Call,
  {name}: FunctionDefinition,
  {isQualified}: FunctionTarget,
): Reply {
  if (isQualified) return notOnVersions()
  const parsed = parseBody(putConcurrencyBody, body)
  if (parsed.kind === 'fault') return parsed
  const wanted = parsed.value.ReservedConcurrentExecutions
  const {admission} = service
  if (wanted > admission.reservableConcurrency(name)) {
    return reservationTooLarge(admission.minUnreservedConcurrency)
  }
  admission.reserve(name, wanted)
  return ok(concurrencyOf(service, name))
}

function deleteFunctionConcurrency(
  {service}: Call,
  {name}: FunctionDefinition,
  {isQualified}: FunctionTarget,
): Reply {
  if (isQualified) return notOnVersions()
  service.admission.reserve(name, null)
  return {kind: 'json', status: 204, value: null}
}

function getAccountSettings({service}: Call): Reply {
  const {accountConcurrency} = service.settings.limits
  return ok({
    AccountLimit: {
      TotalCodeSize: 80_530_636_800,
      CodeSizeUnzipped: 262_144_000,
      CodeSizeZipped: 52_428_800,
      ConcurrentExecutions: accountConcurrency,
      UnreservedConcurrentExecutions: service.admission.unreservedConcurrency,
    },
    AccountUsage: {
      TotalCodeSize: service.functions.reduce((sum, {labels}) => sum + labels.codeBytes, 0),
      FunctionCount: service.functions.length,
    },
  })
}

async function storeCode(
  service: LambdaService,
  zipFile: string | undefined,
): Promise<StoredCode | ServiceFault> {
  if (zipFile === undefined) return CODE_IS_MISSING
  const stored = await service.code.add(Buffer.from(zipFile, 'base64'))
  return stored.kind === 'stored' ? stored : invalidParameter(stored.message)
}

function redeploy(service: LambdaService, definition: FunctionDefinition): Reply {
  service.deploy(definition)
  return ok(describeConfiguration(service, definition))
}

function concurrencyOf(service: LambdaService, name: string): Readonly<Record<string, number>> {
  const reserved = service.admission.reservedConcurrency(name)
  return reserved === null ? {} : {ReservedConcurrentExecutions: reserved}
}

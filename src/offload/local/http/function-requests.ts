import {ownValue} from '../../../model/own-value.js'
import {z} from 'zod'
import {RESERVED_VARIABLES} from '../environment-variables.js'
import {findRuntimeFamily} from '../function-definition.js'
import {MAX_ENVIRONMENT_VARIABLES_BYTES, MAX_MEMORY_MB, MAX_TIMEOUT_MS, MIN_MEMORY_MB} from '../limits.js'
import {invalidParameter, validationFailed, type ServiceFault} from '../service-fault.js'

/** Bodies of the control plane, with AWS's names; members that are not listed are ignored, as AWS does. */

const variables = z
  .record(z.string().regex(/^[a-zA-Z][a-zA-Z0-9_]*$/), z.string())
  .refine((all) => Object.keys(all).every((name) => !RESERVED_VARIABLES.includes(name)), {
    message: 'Lambda was unable to configure your environment variables because some are reserved',
  })
  .refine((all) => Buffer.byteLength(JSON.stringify(all)) <= MAX_ENVIRONMENT_VARIABLES_BYTES, {
    message: 'Lambda was unable to configure your environment variables because they exceed 4 KB',
  })

const ROLE = /^arn:(aws[a-zA-Z-]*)?:iam::\d{12}:role\/?[a-zA-Z_0-9+=,.@\-_/]+$/

const configuration = {
  Runtime: z.string().refine((name) => findRuntimeFamily(name) !== null, {
    message: 'Member must satisfy enum value set: nodejs*, python*, java*, provided*',
  }),
  Handler: z
    .string()
    .max(128)
    .regex(/^\S+$/, {message: 'Member must satisfy regular expression pattern: [^\\s]+'}),
  Role: z.string().regex(ROLE, {
    message: `Member must satisfy regular expression pattern: ${ROLE.source.slice(1, -1)}`,
  }),
  Description: z.string().max(256).default(''),
  MemorySize: z.int().min(MIN_MEMORY_MB).max(MAX_MEMORY_MB),
  Timeout: z
    .int()
    .min(1)
    .max(MAX_TIMEOUT_MS / 1000),
  Environment: z.object({Variables: variables.default({})}),
}

export const createFunctionBody = z.object({
  FunctionName: z.string().max(140),
  Code: z.object({ZipFile: z.base64().optional()}),
  Architectures: z
    .array(z.enum(['x86_64', 'arm64']))
    .length(1)
    .default(['x86_64']),
  Tags: z.record(z.string(), z.string()).default({}),
  Runtime: configuration.Runtime,
  Handler: configuration.Handler,
  Role: configuration.Role,
  Description: configuration.Description,
  MemorySize: configuration.MemorySize.optional(),
  Timeout: configuration.Timeout.optional(),
  Environment: configuration.Environment.optional(),
})

/** The revision that the caller means to change; any, where it is left out or empty. */
const RevisionId = z.string().default('')

export const updateConfigurationBody = z.object(configuration).partial().extend({RevisionId})

export const updateCodeBody = z.object({
  ZipFile: z.base64().optional(),
  DryRun: z.boolean().default(false),
  RevisionId,
})

export const putConcurrencyBody = z.object({ReservedConcurrentExecutions: z.int().min(0)})

/** A body that was understood, or the fault that AWS answers. */
export type ParsedBody<T> = {readonly kind: 'parsed'; readonly value: T} | ServiceFault

export function parseBody<T>(schema: z.ZodType<T>, body: Buffer): ParsedBody<T> {
  const json = parseJson(body)
  if (json === undefined)
    return {...invalidParameter('Could not parse request body into json'), type: 'SerializationException'}
  const parsed = schema.safeParse(json)
  if (parsed.success) return {kind: 'parsed', value: parsed.data}

  const issue = parsed.error.issues[0]
  const member = (issue?.path ?? []).map((key) => lowerFirst(String(key))).join('.')
  return validationFailed(valueAt(json, issue?.path ?? []), member, issue?.message ?? '')
}

function parseJson(body: Buffer): unknown {
  try {
    return body.length === 0 ? {} : JSON.parse(body.toString())
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}

/** The received value, short; the value of a variable may be a secret and is not repeated. */
function valueAt(json: unknown, path: readonly PropertyKey[]): string {
  if (path.includes('Variables') || path.includes('ZipFile')) return '***'
  let value = json
  for (const key of path) {
    const isObject = typeof value === 'object' && value !== null
    value = isObject ? ownValue(value as Readonly<Record<string, unknown>>, String(key)) : undefined
  }
  return value === undefined ? 'null' : JSON.stringify(value).slice(0, 200)
}

const lowerFirst = (text: string): string => text.slice(0, 1).toLowerCase() + text.slice(1)

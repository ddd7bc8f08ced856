import {jsonOrUndefined} from '../../../../model/json-text.js'
import {valueIn} from '../../../../model/own-value.js'
import {z} from 'zod'
import {RESERVED_VARIABLES} from '../../environment-variables.js'
import {TEXT_LOGS, type LoggingConfig} from '../../logging-config.js'
import {MAX_ENVIRONMENT_VARIABLES_BYTES, MAX_MEMORY_MB, MAX_TIMEOUT_MS, MIN_MEMORY_MB} from '../../limits.js'
import {findRuntimeFault} from '../../runtimes.js'
import {
  invalidParameter,
  serializationFailed,
  validationFailed,
  type ServiceFault,
} from '../../service-fault.js'
import {constraintText, isOfWrongKind} from './constraint-text.js'
import {findUnsupportedMember} from './unsupported-members.js'

/**
 * Bodies of the control plane, with AWS's names; members that are not listed are ignored, as AWS does, where
 * `unsupported-members.ts` does not refuse them.
 */

const VARIABLE_NAME = /^[a-zA-Z]([a-zA-Z0-9_])+$/
const variables = z
  .record(z.string(), z.string())
  .refine((all) => Object.keys(all).every((name) => VARIABLE_NAME.test(name)), {
    message:
      'Map keys must satisfy constraint: [Member must satisfy regular expression pattern: [a-zA-Z]([a-zA-Z0-9_])+]',
  })

const ROLE = /^arn:(aws[a-zA-Z-]*)?:iam::\d{12}:role\/?[a-zA-Z_0-9+=,.@\-_/]+$/

const configuration = {
  Runtime: z.string(),
  Handler: z
    .string()
    .max(128)
    .regex(/^\S+$/, {message: 'Member must satisfy regular expression pattern: [^\\s]+'}),
  Role: z.string().regex(ROLE, {
    message: `Member must satisfy regular expression pattern: ${ROLE.source.slice(1, -1).replace('\\/', '/')}`,
  }),
  Description: z.string().max(256).default(''),
  MemorySize: z.int().min(MIN_MEMORY_MB).max(MAX_MEMORY_MB),
  Timeout: z
    .int()
    .min(1)
    .max(MAX_TIMEOUT_MS / 1000),
  Environment: z.object({Variables: variables.default({})}),
  LoggingConfig: z.object({
    LogFormat: z.enum(['JSON', 'Text']).optional(),
    ApplicationLogLevel: z.enum(['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL']).optional(),
    SystemLogLevel: z.enum(['DEBUG', 'INFO', 'WARN']).optional(),
    LogGroup: z
      .string()
      .max(512)
      .regex(/^[.\-_/#A-Za-z0-9]+$/, {
        message: 'Member must satisfy regular expression pattern: [\\.\\-_/#A-Za-z0-9]+',
      })
      .optional(),
  }),
}

const architectures = z
  .array(
    z.enum(['x86_64', 'arm64'], {
      error: `Member must satisfy constraint: [Member must satisfy enum value set: [x86_64, arm64], Member must not be null]`,
    }),
  )
  .length(1)

/** The body of CreateFunction. */
export const createFunctionBody = z.object({
  FunctionName: z.string().max(140),
  Code: z.object({ZipFile: z.base64().optional()}),
  Architectures: architectures.default(['x86_64']),
  Tags: z.record(z.string(), z.string()).default({}),
  Runtime: configuration.Runtime.optional(),
  Handler: configuration.Handler.optional(),
  LoggingConfig: configuration.LoggingConfig.optional(),
  PackageType: z.enum(['Image', 'Zip']).optional(),
  Role: configuration.Role,
  Description: configuration.Description,
  MemorySize: configuration.MemorySize.optional(),
  Timeout: configuration.Timeout.optional(),
  Environment: configuration.Environment.optional(),
})

/** The revision that the caller means to change; any, where it is left out or empty. */
const RevisionId = z.string().default('')

/** The body of UpdateFunctionConfiguration. */
export const updateConfigurationBody = z.object(configuration).partial().extend({RevisionId})

/** The body of UpdateFunctionCode. */
export const updateCodeBody = z.object({
  ZipFile: z.base64().optional(),
  Architectures: architectures.optional(),
  DryRun: z.boolean().default(false),
  RevisionId,
})

/** The body of PutFunctionConcurrency. */
export const putConcurrencyBody = z.object({ReservedConcurrentExecutions: z.int().min(0)})

/** A body that was understood, or the fault that AWS answers. */
export type ParsedBody<T> = {readonly kind: 'parsed'; readonly value: T} | ServiceFault

/** The body by its schema, or the fault that AWS answers. */
export function parseBody<T>(schema: z.ZodType<T>, body: Buffer): ParsedBody<T> {
  const json = body.length === 0 ? {} : jsonOrUndefined(body.toString())
  if (json === undefined) return serializationFailed('Could not parse request body into json')
  const parsed = schema.safeParse(json)
  const issue = parsed.error?.issues[0]
  if (issue !== undefined) return faultOf(json, issue)
  const fault = findUnsupportedMember(json) ?? findParameterFault(json)
  return fault ?? {kind: 'parsed', value: parsed.data as T}
}

function faultOf(json: unknown, issue: z.core.$ZodIssue): ServiceFault {
  // Of a list AWS shows all, whatever member is wrong.
  const path = issue.path.filter((key) => typeof key !== 'number')
  const member = path.map((key) => lowerFirst(String(key))).join('.')
  const value = valueIn(json, path)
  if (isOfWrongKind(issue, valueIn(json, issue.path)))
    return serializationFailed(`The value of ${member} is of another type than it should be`)
  return validationFailed(textOf(value, path), member, constraintText(issue))
}

/** What AWS looks at when the shape of a body is right. */
function findParameterFault(json: unknown): ServiceFault | null {
  const runtime = valueIn(json, ['Runtime'])
  const runtimeFault = typeof runtime === 'string' ? findRuntimeFault(runtime) : null
  if (runtimeFault !== null) return invalidParameter(runtimeFault)
  const tagsFault = findTagsFault(valueIn(json, ['Tags']) as Readonly<Record<string, string>> | undefined)
  if (tagsFault !== null) return tagsFault
  const sent = valueIn(json, ['Environment', 'Variables']) as Readonly<Record<string, string>> | undefined
  return sent === undefined ? null : findVariablesFault(sent)
}

const MOST_TAGS = 50

function findTagsFault(tags: Readonly<Record<string, string>> = {}): ServiceFault | null {
  const all = Object.entries(tags)
  if (all.length > MOST_TAGS) return invalidParameter('Number of tags exceeds resource tag limit.')
  const isWrong = ([key, value]: readonly [string, string]): boolean =>
    key === '' || key.length > 128 || value.length > 256 || /^aws:/i.test(key)
  return all.some(isWrong)
    ? invalidParameter(
        'Tags have keys of 1 to 128 characters that do not begin with aws:, and values of up to 256.',
      )
    : null
}

function findVariablesFault(sent: Readonly<Record<string, string>>): ServiceFault | null {
  const reserved = Object.keys(sent).filter((name) => RESERVED_VARIABLES.includes(name))
  const because =
    'Lambda was unable to configure your environment variables because the environment variables you have provided'
  if (reserved.length > 0) {
    return invalidParameter(
      `${because} contains reserved keys that are currently not supported for modification. Reserved keys used in this request: ${reserved.join(', ')}`,
    )
  }
  if (Object.values(sent).some((value) => value.includes('\0'))) {
    return invalidParameter(`${because} contains a NUL character.`)
  }
  // What was measured is not repeated: it may hold secrets.
  const isTooLarge = Buffer.byteLength(JSON.stringify(sent)) > MAX_ENVIRONMENT_VARIABLES_BYTES
  return isTooLarge ? invalidParameter(`${because} exceeded the 4KB limit.`) : null
}

/** A received value, short; that of a variable may be a secret and is not repeated. */
function textOf(value: unknown, path: readonly PropertyKey[]): string | null {
  if (path.includes('Variables') || path.includes('ZipFile')) return '***'
  if (value === undefined || value === null) return null
  if (Array.isArray(value)) return `[${value.join(', ')}]`
  return (typeof value === 'string' ? value : JSON.stringify(value)).slice(0, 200)
}

const lowerFirst = (text: string): string => text.slice(0, 1).toLowerCase() + text.slice(1)

/** A LoggingConfig with AWS's defaults, over the one that was there; or why it is refused. */
export function loggingOf(
  asked: z.infer<typeof configuration.LoggingConfig> | undefined,
  current: LoggingConfig,
): LoggingConfig | ServiceFault {
  if (asked === undefined) return current
  const format = asked.LogFormat ?? current.format
  const group = asked.LogGroup ?? current.group
  const {ApplicationLogLevel: application, SystemLogLevel: system} = asked
  if (format === 'JSON') {
    const applicationLevel = application ?? current.applicationLevel ?? 'INFO'
    return {format, applicationLevel, systemLevel: system ?? current.systemLevel ?? 'INFO', group}
  }
  if (application !== undefined || system !== undefined) {
    return invalidParameter('Log levels can only be set where LogFormat is JSON.')
  }
  return {...TEXT_LOGS, group}
}

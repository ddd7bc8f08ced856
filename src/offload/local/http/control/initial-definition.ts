import {randomUUID} from 'node:crypto'
import type {z} from 'zod'
import type {FunctionDefinition} from '../../function-definition.js'
import {FUNCTION_NAME} from '../../function-reference.js'
import {DEFAULT_MEMORY_MB, DEFAULT_TIMEOUT_MS} from '../../limits.js'
import {TEXT_LOGS, type LoggingConfig} from '../../logging-config.js'
import type {StoredCode} from '../../service/code-store.js'
import {invalidParameter, type ServiceFault} from '../../service-fault.js'
import {loggingOf, type createFunctionBody} from './function-requests.js'

type Asked = z.infer<typeof createFunctionBody>
type Configuration = Asked & {
  readonly Runtime: string
  readonly Handler: string
  readonly logging: LoggingConfig
}

const CALLABLE_NAME = new RegExp(`^${FUNCTION_NAME}$`)
const RUNTIME_IS_MISSING = invalidParameter(
  'Runtime and Handler are mandatory parameters for functions created with deployment packages.',
)

/** What the members of a new function say together, or why AWS would not make it. */
export function checkConfiguration(
  name: string,
  asked: Asked,
): {readonly kind: 'configuration'; readonly configuration: Configuration} | ServiceFault {
  const {Runtime, Handler} = asked
  if (!CALLABLE_NAME.test(name)) {
    return invalidParameter(
      `1 validation error detected: Value '${name}' at 'functionName' failed to satisfy constraint: Member must have length less than or equal to 64`,
    )
  }
  if (Runtime === undefined || Handler === undefined) return RUNTIME_IS_MISSING
  const logging = loggingOf(asked.LoggingConfig, TEXT_LOGS)
  return 'kind' in logging
    ? logging
    : {kind: 'configuration', configuration: {...asked, Runtime, Handler, logging}}
}

/** A new function, with AWS's defaults for what was left out. */
export function initialDefinition(name: string, asked: Configuration, code: StoredCode): FunctionDefinition {
  const {
    Runtime,
    Handler,
    logging,
    Environment,
    MemorySize = DEFAULT_MEMORY_MB,
    Timeout = DEFAULT_TIMEOUT_MS / 1000,
  } = asked
  return {
    name,
    runtime: Runtime,
    handler: Handler,
    codeRoot: code.codeRoot,
    memoryMb: MemorySize,
    timeoutMs: Timeout * 1000,
    variables: Environment?.Variables ?? {},
    logging,
    labels: {
      description: asked.Description,
      role: asked.Role,
      architecture: asked.Architectures[0] ?? 'x86_64',
      tags: asked.Tags,
      codeSha256: code.codeSha256,
      codeBytes: code.codeBytes,
      ...newRevision(),
      hasEnvironment: Environment !== undefined,
    },
    isBuiltin: false,
  }
}

/** Of a function that was made or changed now. */
export function newRevision(): {readonly lastModified: string; readonly revisionId: string} {
  return {lastModified: new Date().toISOString().replace('Z', '+0000'), revisionId: randomUUID()}
}

import type {FunctionDefinition} from './function-definition.js'
import type {Identity} from './function-reference.js'
import {logGroupOf, type LoggingConfig} from './logging-config.js'

/** Variables that Lambda sets and a function's configuration may not. */
export const RESERVED_VARIABLES: readonly string[] = [
  '_HANDLER',
  'AWS_REGION',
  'AWS_DEFAULT_REGION',
  'AWS_EXECUTION_ENV',
  'AWS_LAMBDA_FUNCTION_NAME',
  'AWS_LAMBDA_FUNCTION_MEMORY_SIZE',
  'AWS_LAMBDA_FUNCTION_VERSION',
  'AWS_LAMBDA_INITIALIZATION_TYPE',
  'AWS_LAMBDA_LOG_GROUP_NAME',
  'AWS_LAMBDA_LOG_STREAM_NAME',
  'AWS_LAMBDA_RUNTIME_API',
  'AWS_ACCESS_KEY_ID',
  'AWS_SECRET_ACCESS_KEY',
  'AWS_SESSION_TOKEN',
  'LAMBDA_TASK_ROOT',
  'LAMBDA_RUNTIME_DIR',
]

/**
 * What a function's process can see of the outside: Lambda's own variables and those of its configuration (and, per
 * environment, the address of its Runtime API and its log stream).
 * Nothing is inherited, least of all credentials; those here are placeholders that no service accepts.
 */
export function environmentVariables(
  definition: FunctionDefinition,
  identity: Identity,
): Readonly<Record<string, string>> {
  return {
    PATH: '/usr/local/bin:/usr/bin:/bin',
    LANG: 'en_US.UTF-8',
    TZ: ':UTC',
    HOME: '/tmp',
    // As on AWS, but for the address: a daemon on this machine gets what is sampled.
    AWS_XRAY_CONTEXT_MISSING: 'LOG_ERROR',
    AWS_XRAY_DAEMON_ADDRESS: '127.0.0.1:2000',
    _AWS_XRAY_DAEMON_ADDRESS: '127.0.0.1',
    _AWS_XRAY_DAEMON_PORT: '2000',
    // The folder with the code may be read-only, and is not ours to write to.
    PYTHONDONTWRITEBYTECODE: '1',
    ...definition.variables,
    _HANDLER: definition.handler,
    LAMBDA_TASK_ROOT: definition.codeRoot,
    LAMBDA_RUNTIME_DIR: '/var/runtime',
    AWS_REGION: identity.region,
    AWS_DEFAULT_REGION: identity.region,
    AWS_EXECUTION_ENV: `AWS_Lambda_${definition.runtime}`,
    AWS_LAMBDA_FUNCTION_NAME: definition.name,
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(definition.memoryMb),
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    AWS_LAMBDA_LOG_GROUP_NAME: logGroupOf(definition.name, definition.logging),
    ...loggingVariables(definition.logging),
    AWS_ACCESS_KEY_ID: 'burst-local',
    AWS_SECRET_ACCESS_KEY: 'burst-local',
    AWS_SESSION_TOKEN: 'burst-local',
  }
}

/** None where logs are text: then a variable of the function's own may say otherwise. */
function loggingVariables({format, applicationLevel}: LoggingConfig): Readonly<Record<string, string>> {
  if (format === 'Text') return {}
  return {
    AWS_LAMBDA_LOG_FORMAT: format,
    ...(applicationLevel === null ? {} : {AWS_LAMBDA_LOG_LEVEL: applicationLevel}),
  }
}

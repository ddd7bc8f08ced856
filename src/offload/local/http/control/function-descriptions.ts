import type {FunctionDefinition} from '../../function-definition.js'
import {logGroupOf, type LoggingConfig} from '../../logging-config.js'
import type {LambdaService} from '../../service/lambda-service.js'

/** A function's configuration with AWS's names. It is active as soon as it is here. */
export function describeConfiguration(
  service: LambdaService,
  definition: FunctionDefinition,
  {isQualified = false}: {readonly isQualified?: boolean} = {},
): Readonly<Record<string, unknown>> {
  const {name, labels} = definition
  return {
    FunctionName: name,
    FunctionArn: service.arnOf(name, isQualified ? '$LATEST' : undefined),
    Runtime: definition.runtime,
    Role: labels.role,
    Handler: definition.handler,
    CodeSize: labels.codeBytes,
    CodeSha256: labels.codeSha256,
    Description: labels.description,
    Timeout: definition.timeoutMs / 1000,
    MemorySize: definition.memoryMb,
    LastModified: labels.lastModified,
    RevisionId: labels.revisionId,
    Version: '$LATEST',
    State: 'Active',
    LastUpdateStatus: 'Successful',
    PackageType: 'Zip',
    Architectures: [labels.architecture],
    EphemeralStorage: {Size: 512},
    SnapStart: {ApplyOn: 'None', OptimizationStatus: 'Off'},
    TracingConfig: {Mode: 'PassThrough'},
    LoggingConfig: describeLogging(name, definition.logging),
    ...(labels.hasEnvironment ? {Environment: {Variables: definition.variables}} : {}),
  }
}

const describeLogging = (name: string, logging: LoggingConfig): Readonly<Record<string, string>> => ({
  LogFormat: logging.format,
  ...(logging.applicationLevel === null ? {} : {ApplicationLogLevel: logging.applicationLevel}),
  ...(logging.systemLevel === null ? {} : {SystemLogLevel: logging.systemLevel}),
  LogGroup: logGroupOf(name, logging),
})

/** GetFunction: the configuration and what surrounds it. */
export function describeFunction(
  service: LambdaService,
  definition: FunctionDefinition,
  how: {readonly isQualified?: boolean},
): Readonly<Record<string, unknown>> {
  const {tags} = definition.labels
  const reserved = service.admission.reservedConcurrency(definition.name)
  return {
    Configuration: describeConfiguration(service, definition, how),
    Code: {RepositoryType: 'S3'},
    ...(Object.keys(tags).length > 0 ? {Tags: tags} : {}),
    ...(reserved === null ? {} : {Concurrency: {ReservedConcurrentExecutions: reserved}}),
  }
}

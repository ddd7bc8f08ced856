import type {FunctionDefinition} from '../function-definition.js'
import type {LambdaService} from '../service/lambda-service.js'

/** A function's configuration with AWS's names. It is active as soon as it is here. */
export function describeConfiguration(
  service: LambdaService,
  definition: FunctionDefinition,
): Readonly<Record<string, unknown>> {
  const {name, labels} = definition
  return {
    FunctionName: name,
    FunctionArn: service.arnOf(name),
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
    LoggingConfig: {LogFormat: 'Text', LogGroup: `/aws/lambda/${name}`},
    ...(Object.keys(definition.variables).length > 0 ? {Environment: {Variables: definition.variables}} : {}),
  }
}

/** GetFunction: the configuration and what surrounds it. */
export function describeFunction(
  service: LambdaService,
  definition: FunctionDefinition,
): Readonly<Record<string, unknown>> {
  const {tags} = definition.labels
  const reserved = service.admission.reservedConcurrency(definition.name)
  return {
    Configuration: describeConfiguration(service, definition),
    Code: {RepositoryType: 'S3'},
    ...(Object.keys(tags).length > 0 ? {Tags: tags} : {}),
    ...(reserved === null ? {} : {Concurrency: {ReservedConcurrentExecutions: reserved}}),
  }
}

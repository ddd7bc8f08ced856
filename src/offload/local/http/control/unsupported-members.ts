import {ownValue} from '../../../../model/own-value.js'
import {invalidParameter, type ServiceFault} from '../../service-fault.js'

type Json = Readonly<Record<string, unknown>>

const isNothing = (value: unknown): boolean =>
  value === undefined ||
  value === null ||
  value === '' ||
  value === false ||
  (Array.isArray(value) && value.length === 0)

const memberOf = (value: unknown, key: string): unknown =>
  typeof value === 'object' && value !== null ? ownValue(value as Json, key) : undefined

const hasNothing =
  (...keys: readonly string[]) =>
  (value: unknown): boolean =>
    isNothing(value) || keys.every((key) => isNothing(memberOf(value, key)))

const isDefault =
  (key: string, word: unknown) =>
  (value: unknown): boolean =>
    isNothing(value) || isNothing(memberOf(value, key)) || memberOf(value, key) === word

/** Members that change what a function does on AWS and nothing here: with what value each may be sent all the same. */
const UNSUPPORTED: Readonly<Record<string, (value: unknown) => boolean>> = {
  CapacityProviderConfig: isNothing,
  CodeSigningConfigArn: isNothing,
  DeadLetterConfig: hasNothing('TargetArn'),
  DurableConfig: isNothing,
  EphemeralStorage: isDefault('Size', 512),
  FileSystemConfigs: isNothing,
  ImageConfig: hasNothing('EntryPoint', 'Command', 'WorkingDirectory'),
  ImageUri: isNothing,
  KMSKeyArn: isNothing,
  Layers: isNothing,
  PackageType: (value) => isNothing(value) || value === 'Zip',
  Publish: isNothing,
  S3Bucket: isNothing,
  SnapStart: isDefault('ApplyOn', 'None'),
  TenancyConfig: isNothing,
  TracingConfig: isDefault('Mode', 'PassThrough'),
  VpcConfig: hasNothing('SubnetIds', 'SecurityGroupIds'),
}

/** The refusal of a body that asks for what is not supported here, by its name; null where it asks for nothing such. */
export function findUnsupportedMember(body: unknown): ServiceFault | null {
  const code = memberOf(body, 'Code')
  for (const [name, isHarmless] of Object.entries(UNSUPPORTED)) {
    if (!isHarmless(memberOf(body, name)) || !isHarmless(memberOf(code, name))) {
      return invalidParameter(`${name} is not supported by this Lambda, which would not do what it says.`)
    }
  }
  return null
}

/** By what follows the name of the resource in a path. */
const OPERATIONS: readonly (readonly [path: RegExp, what: string])[] = [
  [/\/functions\/[^/]+\/aliases/, 'Aliases are'],
  [/\/functions\/[^/]+\/versions/, 'Publishing versions is'],
  [/\/response-streaming-invocations/, 'Response streaming is'],
  [/\/layers/, 'Layers are'],
  [/\/event-source-mappings/, 'Event source mappings are'],
  [/\/functions\/[^/]+\/urls?$/, 'Function URLs are'],
  [/\/provisioned-concurrency/, 'Provisioned concurrency is'],
  [/\/event-invoke-config/, 'Configuring asynchronous invocations is'],
  [/\/invoke-async/, 'InvokeAsync is'],
  [/\/functions\/[^/]+\/policy/, 'Resource policies are'],
  [/\/tags\//, 'Tagging afterward is'],
  [/\/code-signing-config/, 'Code signing is'],
  [/\/runtime-management-config|\/recursion-config|\/function-scaling-config/, 'That configuration is'],
]

/** What an operation that is not served would do, as the beginning of a sentence; null where AWS has none there either. */
export const findUnsupportedOperation = (path: string): string | null =>
  OPERATIONS.find(([pattern]) => pattern.test(path))?.[1] ?? null

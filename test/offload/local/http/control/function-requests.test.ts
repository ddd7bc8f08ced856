import {describe, expect, test} from 'vitest'
import {
  createFunctionBody,
  parseBody,
  updateConfigurationBody,
} from '../../../../../src/offload/local/http/control/function-requests.js'
import {findUnsupportedOperation} from '../../../../../src/offload/local/http/control/unsupported-members.js'

const BODY = {
  FunctionName: 'greet',
  Runtime: 'nodejs22.x',
  Handler: 'index.handler',
  Role: 'arn:aws:iam::000000000000:role/greet',
  Code: {ZipFile: 'AAAA'},
}

const refusalOf = (change: object): {type: string; message: string} | null => {
  const parsed = parseBody(createFunctionBody, Buffer.from(JSON.stringify({...BODY, ...change})))
  if (parsed.kind === 'parsed') return null
  return {type: parsed.type, message: parsed.body['message'] ?? ''}
}

const at = (value: string, member: string, rule: string) =>
  `1 validation error detected: Value '${value}' at '${member}' failed to satisfy constraint: ${rule}`

describe('a member that breaks a rule is refused in AWS’s words', () => {
  test.each([
    [{Timeout: 901}, at('901', 'timeout', 'Member must have value less than or equal to 900')],
    [{MemorySize: 64}, at('64', 'memorySize', 'Member must have value greater than or equal to 128')],
    [
      {Description: 'x'.repeat(257)},
      at('x'.repeat(200), 'description', 'Member must have length less than or equal to 256'),
    ],
    [
      {Architectures: ['X86_64']},
      at(
        '[X86_64]',
        'architectures',
        'Member must satisfy constraint: [Member must satisfy enum value set: [x86_64, arm64], Member must not be null]',
      ),
    ],
    [
      {Architectures: ['x86_64', 'arm64']},
      at('[x86_64, arm64]', 'architectures', 'Member must have length less than or equal to 1'),
    ],
    [
      {Role: 'r1'},
      at(
        'r1',
        'role',
        'Member must satisfy regular expression pattern: arn:(aws[a-zA-Z-]*)?:iam::\\d{12}:role/?[a-zA-Z_0-9+=,.@\\-_/]+',
      ),
    ],
    [{Role: undefined}, at('null', 'role', 'Member must not be null').replace("'null'", 'null')],
    [{PackageType: 'Tar'}, at('Tar', 'packageType', 'Member must satisfy enum value set: [Image, Zip]')],
    [{Handler: 'a b'}, at('a b', 'handler', 'Member must satisfy regular expression pattern: [^\\s]+')],
  ])('%j', (change, message) => {
    expect(refusalOf(change)).toEqual({type: 'ValidationException', message})
  })

  test.each([
    [{Timeout: 'long'}],
    [{Description: 5}],
    [{Environment: {Variables: {AA: 1}}}],
    [{Code: {ZipFile: '!'}}],
  ])('%j is of a wrong type', (change) => {
    expect(refusalOf(change)?.type).toBe('SerializationException')
  })
})

describe('what AWS refuses as an invalid parameter', () => {
  test.each([
    [
      {Tags: Object.fromEntries(Array.from({length: 51}, (_, i) => [`k${i}`, 'v']))},
      'Number of tags exceeds',
    ],
    [{Tags: {'aws:own': 'v'}}, 'Tags have keys of 1 to 128 characters that do not begin with aws:'],
    [{Tags: {'': 'v'}}, 'Tags have keys of 1 to 128 characters'],
    [{Tags: {k: 'v'.repeat(257)}}, 'Tags have keys of 1 to 128 characters'],
    [{Runtime: 'nodejs14.x'}, 'The runtime parameter of nodejs14.x is no longer supported'],
    [{Runtime: 'java8'}, 'The runtime parameter of java8 is no longer supported'],
    [{Runtime: 'ruby3.3'}, 'Runtime ruby3.3 is not supported by this Lambda'],
    [
      {Runtime: 'cobol85'},
      "Value cobol85 at 'runtime' failed to satisfy constraint: Member must satisfy enum value",
    ],
    [
      {Environment: {Variables: {AWS_REGION: 'x'}}},
      'Lambda was unable to configure your environment variables',
    ],
    [{Environment: {Variables: {AA: 'a\0b'}}}, 'Lambda was unable to configure your environment variables'],
    [
      {Environment: {Variables: {AA: 'x'.repeat(4096)}}},
      'Lambda was unable to configure your environment variables',
    ],
  ])('%j', (change, message) => {
    const refusal = refusalOf(change)

    expect(refusal?.type).toBe('InvalidParameterValueException')
    expect(refusal?.message).toContain(message)
  })
})

describe('what is not supported is refused by its name', () => {
  test.each([
    ['Publish', true],
    ['Layers', ['arn:aws:lambda:us-east-1:000000000000:layer:a:1']],
    ['VpcConfig', {SubnetIds: ['subnet-1'], SecurityGroupIds: ['sg-1']}],
    ['DeadLetterConfig', {TargetArn: 'arn:aws:sqs:us-east-1:000000000000:q'}],
    ['PackageType', 'Image'],
    ['EphemeralStorage', {Size: 1024}],
    ['TracingConfig', {Mode: 'Active'}],
    ['SnapStart', {ApplyOn: 'PublishedVersions'}],
    ['KMSKeyArn', 'arn:aws:kms:us-east-1:000000000000:key/1'],
    ['FileSystemConfigs', [{Arn: 'a', LocalMountPath: '/mnt/a'}]],
    ['ImageConfig', {Command: ['a']}],
  ])('%s: %j', (name, value) => {
    expect(refusalOf({[name]: value})).toEqual({
      type: 'InvalidParameterValueException',
      message: `${name} is not supported by this Lambda, which would not do what it says.`,
    })
    const update = parseBody(updateConfigurationBody, Buffer.from(JSON.stringify({[name]: value})))
    expect(update).toMatchObject({type: 'InvalidParameterValueException'})
  })

  test('and what says no more than AWS’s default is taken', () => {
    const defaults = {
      Publish: false,
      Layers: [],
      VpcConfig: {SubnetIds: [], SecurityGroupIds: []},
      EphemeralStorage: {Size: 512},
      TracingConfig: {Mode: 'PassThrough'},
      SnapStart: {ApplyOn: 'None'},
      PackageType: 'Zip',
      DeadLetterConfig: {},
    }
    expect(refusalOf(defaults)).toBeNull()
  })

  test.each([
    ['/2015-03-31/functions/greet/aliases', 'Aliases are'],
    ['/2015-03-31/functions/greet/versions', 'Publishing versions is'],
    ['/2021-11-15/functions/greet/response-streaming-invocations', 'Response streaming is'],
    ['/2018-10-31/layers/a/versions', 'Layers are'],
    ['/2015-03-31/nothing', null],
  ])('%s', (path, what) => {
    expect(findUnsupportedOperation(path)).toBe(what)
  })
})

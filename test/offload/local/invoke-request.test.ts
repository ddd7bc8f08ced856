import fc from 'fast-check'
import {describe, expect, test} from 'vitest'
import {parseFunctionReference} from '../../../src/offload/local/function-reference.js'
import {findJsonFault, parseInvokeRequest, parseTarget} from '../../../src/offload/local/invoke-request.js'

const arn = 'arn:aws:lambda:us-east-1:123456789012:function:greet'

const parse = (segment: string, qualifier: string | null, headers: Record<string, string>) => {
  const target = parseTarget(segment, qualifier)
  return target.kind === 'fault' ? target : parseInvokeRequest(target, headers)
}

describe('a function reference', () => {
  test.each([
    ['greet', {name: 'greet', qualifier: null, partition: null, region: null, accountId: null}],
    ['greet:$LATEST', {name: 'greet', qualifier: '$LATEST', partition: null, region: null, accountId: null}],
    ['greet:7', {name: 'greet', qualifier: '7', partition: null, region: null, accountId: null}],
    ['function:greet', {name: 'greet', qualifier: null, partition: null, region: null, accountId: null}],
    [
      '123456789012:function:greet',
      {name: 'greet', qualifier: null, partition: null, region: null, accountId: '123456789012'},
    ],
    [arn, {name: 'greet', qualifier: null, partition: 'aws', region: 'us-east-1', accountId: '123456789012'}],
    [
      `${arn}:live`,
      {name: 'greet', qualifier: 'live', partition: 'aws', region: 'us-east-1', accountId: '123456789012'},
    ],
  ])('%s is understood', (text, reference) => {
    expect(parseFunctionReference(text)).toEqual(reference)
  })

  test.each(['', ':', 'a b', '../etc/passwd', 'a/b', 'a:b:c', `${arn}:`, 'x'.repeat(141), 'greet:', 'naïve'])(
    '"%s" is refused',
    (text) => {
      expect(parseFunctionReference(text)).toBeNull()
    },
  )
})

describe('an Invoke request', () => {
  test('is synchronous and without a log tail unless it says otherwise', () => {
    expect(parse('greet', null, {})).toEqual({
      kind: 'invoke',
      name: 'greet',
      qualifier: '$LATEST',
      isQualified: false,
      partition: null,
      region: null,
      accountId: null,
      invocationType: 'RequestResponse',
      isTailWanted: false,
      clientContext: null,
      traceId: null,
    })
  })

  test('takes a percent-encoded ARN, as the SDKs send it', () => {
    expect(parse(encodeURIComponent(`${arn}:$LATEST`), null, {})).toMatchObject({name: 'greet'})
  })

  test.each([
    ['%zz', {}, 'functionName'],
    ['a%2Fb', {}, 'functionName'],
    ['greet', {'x-amz-invocation-type': 'Sometimes'}, 'invocationType'],
    ['greet', {'x-amz-log-type': 'Head'}, 'logType'],
  ])('%s with %j is a ValidationException', (segment, headers, member) => {
    const fault = parse(segment, null, headers)

    expect(fault).toMatchObject({kind: 'fault', status: 400, type: 'ValidationException'})
    expect(JSON.stringify(fault)).toContain(`at '${member}' failed to satisfy constraint`)
  })

  test('two qualifiers that differ are refused', () => {
    const fault = parse('greet:1', '2', {})

    expect(fault).toMatchObject({status: 400, type: 'InvalidParameterValueException'})
  })

  test('a client context travels on as one line of ASCII JSON', () => {
    const header = Buffer.from('{"custom":{"greeting":"héllo\\n"}}').toString('base64')
    const request = parse('greet', null, {'x-amz-client-context': header})

    expect(request).toMatchObject({clientContext: '{"custom":{"greeting":"h\\u00e9llo\\n"}}'})
  })

  test.each(['!', 'e30', 'eA==', 'x'.repeat(3584)])('a client context like %s', (header) => {
    const request = parse('greet', null, {'x-amz-client-context': header})

    expect(request.kind).toBe(header === 'e30' ? 'invoke' : 'fault')
  })

  test('no text makes parsing throw', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), fc.string(), (segment, context, trace) => {
        const headers = {'x-amz-client-context': context, 'x-amzn-trace-id': trace}
        expect(parse(segment, null, headers).kind).toMatch(/^(invoke|fault)$/)
      }),
    )
  })
})

test.each([
  ['', null],
  ['{}', null],
  [' 1 ', null],
  ['{', 'InvalidRequestContentException'],
  ['{"a":1}x', 'InvalidRequestContentException'],
])('a payload %j is JSON or a fault', (payload, type) => {
  expect(findJsonFault(Buffer.from(payload))?.type ?? null).toBe(type)
})

test('a payload that is not UTF-8 is a fault', () => {
  expect(findJsonFault(Buffer.from([0x22, 0xff, 0x22]))).toMatchObject({status: 400})
})

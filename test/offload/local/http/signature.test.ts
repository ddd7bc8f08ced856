/** Presigned queries: URLs that botocore 1.44.8 and @smithy/signature-v4 5 made of one key at one instant. */
import {describe, expect, test} from 'vitest'
import type {SignedRequest} from '../../../../src/offload/local/http/signature-claim.js'
import {SignatureVerifier} from '../../../../src/offload/local/http/signature.js'

const keys = {accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'a secret of 40 characters, or about that'}
const SIGNED_AT_MS = Date.UTC(2026, 7, 31, 12)
const SCOPE =
  'X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIDEXAMPLE%2F20260831%2Fus-east-1%2Flambda%2Faws4_request&X-Amz-Date=20260831T120000Z&X-Amz-Expires=900'
const FUNCTIONS = '/2015-03-31/functions/'
const ARN = 'arn%3Aaws%3Alambda%3Aus-east-1%3A000000000000%3Afunction%3Aecho'

const plain: SignedRequest = {
  method: 'POST',
  url: `${FUNCTIONS}echo/invocations?${SCOPE}&X-Amz-SignedHeaders=host&X-Amz-Signature=ac1f68b82b162f6d7e50188b8f730bb45d92ead08ec6ef8c04510f79e62f0cd4`,
  headers: {host: '127.0.0.1:3001'},
  body: Buffer.alloc(0),
}
const ofArn: SignedRequest = {
  ...plain,
  url: `${FUNCTIONS}${ARN}/invocations?Qualifier=%24LATEST&${SCOPE}&X-Amz-SignedHeaders=host%3Bx-amz-invocation-type%3Bx-amz-log-type&X-Amz-Signature=a9c247e407683177eb0611a7772c412202026f7f044f7fde5a308109bed50571`,
  headers: {...plain.headers, 'x-amz-invocation-type': 'RequestResponse', 'x-amz-log-type': 'Tail'},
}
const ofList: SignedRequest = {
  ...plain,
  method: 'GET',
  url: `${FUNCTIONS}?MaxItems=3&Marker=a%2Bb%20c&M-x=1&${SCOPE}&X-Amz-SignedHeaders=host&X-Amz-Signature=a944d9e0163d313a680e16deb6c798041eae3b7f64ced8a6bfc418da560ab767`,
}
const ofToken: SignedRequest = {
  ...plain,
  method: 'GET',
  url: `${FUNCTIONS}?${SCOPE}&X-Amz-SignedHeaders=host&X-Amz-Security-Token=a%2Ftoken%2B%3D&X-Amz-Signature=572ab70b9990ca47bf18e686c6cd5e13cf740475ee68c533ca0ebbb84ab723b0`,
}
/** With a body, and its query as a client may send it: `$` and `/` are not encoded. */
const ofBody: SignedRequest = {
  method: 'POST',
  url: `${FUNCTIONS}${ARN}/invocations?Qualifier=$LATEST&${SCOPE.replaceAll('%2F', '/')}&X-Amz-SignedHeaders=content-type%3Bhost%3Bx-amz-log-type&X-Amz-Signature=02fe3dcb88e2c4f83784f9f0dc11bb587211e7e056b2be301f2d25217f528a29`,
  headers: {...plain.headers, 'content-type': 'application/json', 'x-amz-log-type': 'Tail'},
  body: Buffer.from('{"a":1}'),
}

/** Null where the request is let in `secondsLater` than it was signed, else type and message of the refusal. */
function verdict(request: SignedRequest, secondsLater = 0, region = 'us-east-1'): string | null {
  const verifier = new SignatureVerifier(keys, region, () => SIGNED_AT_MS + secondsLater * 1000)
  const fault = verifier.findFault(request)
  return fault === null ? null : `${fault.status} ${fault.type}: ${Object.values(fault.body).join(' ')}`
}

const withUrl = (pattern: RegExp | string, text: string): SignedRequest => {
  const url = plain.url.replace(pattern, text)
  expect(url).not.toBe(plain.url)
  return {...plain, url}
}

describe('a presigned query', () => {
  test.each(Object.entries({plain, ofArn, ofList, ofToken, ofBody}))('is accepted: %s', (_, request) => {
    expect(verdict(request)).toBeNull()
  })

  test('holds as long as it says, and not before its time', () => {
    expect(verdict(plain, 900)).toBeNull()
    expect(verdict(plain, 901)).toBe(
      '403 InvalidSignatureException: Signature expired: 20260831T120000Z is now earlier than 20260831T120001Z (20260831T121501Z - 15 min.)',
    )
    expect(verdict(plain, -300)).toBeNull()
    expect(verdict(plain, -301)).toBe(
      '403 InvalidSignatureException: Signature not yet current: 20260831T120000Z is still later than 20260831T115959Z (20260831T115459Z + 5 min.)',
    )
  })

  test.each([
    ['another key', withUrl('AKIDEXAMPLE', 'AKIDOTHER'), 'UnrecognizedClientException'],
    ['another signature', withUrl(/.$/, '5'), 'InvalidSignatureException'],
    ['another service', withUrl('%2Flambda', '%2Fs3'), "scoped to correct service: 'lambda'"],
    ['a longer life than signed', withUrl('Expires=900', 'Expires=9000'), 'InvalidSignatureException'],
    ['a parameter more', {...plain, url: `${plain.url}&Qualifier=1`}, 'InvalidSignatureException'],
    ['another function', withUrl('echo', 'other'), 'InvalidSignatureException'],
    ['another method', {...plain, method: 'GET'}, 'InvalidSignatureException'],
    ['a body', {...plain, body: Buffer.from('{}')}, 'InvalidSignatureException'],
    ['another host', {...plain, headers: {host: 'localhost:3001'}}, 'InvalidSignatureException'],
    ['a header more', {...plain, headers: {...plain.headers, 'x-amz-log-type': 'Tail'}}, 'InvalidSign'],
    ['a signed header less', {...ofArn, headers: {...plain.headers}}, 'InvalidSignatureException'],
  ])('is refused with %s', (_, request, reason) => {
    expect(verdict(request)).toContain(reason)
  })

  test('of another region is refused', () => {
    expect(verdict(plain, 0, 'eu-west-1')).toContain("scoped to a valid region, not 'us-east-1'")
  })

  test.each([
    ['no life', withUrl('&X-Amz-Expires=900', '')],
    ['no time at all', withUrl('Expires=900', 'Expires=0')],
    ['more than a week', withUrl('Expires=900', 'Expires=604801')],
    ['a life in words', withUrl('Expires=900', 'Expires=9e2')],
    ['no date', withUrl(/&X-Amz-Date=\w+/, '')],
    ['the date of another day', withUrl('20260831T', '20260830T')],
    ['no headers', withUrl('&X-Amz-SignedHeaders=host', '')],
    ['another algorithm', withUrl('HMAC-SHA256', 'HMAC-SHA1')],
    ['no signature', withUrl(/&X-Amz-Signature=\w+/, '')],
    ['two lives', {...plain, url: `${plain.url}&X-Amz-Expires=9000`}],
    [
      'a header that signs, too',
      {...plain, headers: {...plain.headers, authorization: 'AWS4-HMAC-SHA256 x'}},
    ],
  ])('is incomplete with %s', (_, request) => {
    expect(verdict(request)).toContain('403 IncompleteSignatureException')
  })

  test('is none where nothing of it is there', () => {
    expect(verdict({...plain, url: `${FUNCTIONS}echo/invocations?Qualifier=%zz`})).toContain(
      'MissingAuthenticationTokenException',
    )
  })
})

import {ownValue} from '../../../model/own-value.js'
import {createHash, createHmac, timingSafeEqual} from 'node:crypto'
import type {Ms} from '../../../model/units.js'
import {forbidden, type ServiceFault} from '../service-fault.js'

/** The one pair of keys that the service accepts. */
export interface SigningKeys {
  readonly accessKeyId: string
  readonly secretAccessKey: string
}

export interface SignedRequest {
  readonly method: string
  /** Path and query as received, still encoded. */
  readonly url: string
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly body: Buffer
}

/** AWS allows clocks to differ by this much. */
const MAX_SKEW_MS = 300_000
const AUTHORIZATION =
  /^AWS4-HMAC-SHA256 Credential=([^/,]+)\/(\d{8})\/([^/,]+)\/([^/,]+)\/aws4_request, *SignedHeaders=([^,]+), *Signature=([0-9a-f]{64})$/
const AMZ_DATE = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/

/** Checks Signature Version 4 of requests; the derived key of a day, region and service is kept. */
export class SignatureVerifier {
  readonly #keys: SigningKeys
  readonly #region: string
  readonly #nowMs: () => Ms
  #derivedFor = ''
  #derived: Buffer = Buffer.alloc(0)

  /** `nowMs` is the wall clock: signatures carry a date. */
  constructor(keys: SigningKeys, region: string, nowMs: () => Ms) {
    this.#keys = keys
    this.#region = region
    this.#nowMs = nowMs
  }

  /** The fault that AWS answers, or null for a request that is signed with our key. */
  findFault(request: SignedRequest): ServiceFault | null {
    const authorization = textOf(request.headers['authorization'])
    if (authorization === '')
      return forbidden('MissingAuthenticationTokenException', 'Missing Authentication Token')
    const parsed = parseAuthorization(authorization)
    const date = textOf(request.headers['x-amz-date'])
    if (parsed === null || !date.startsWith(parsed.day) || !AMZ_DATE.test(date)) {
      return forbidden('IncompleteSignatureException', 'Authorization header or x-amz-date is not complete')
    }
    if (parsed.accessKeyId !== this.#keys.accessKeyId) {
      return forbidden(
        'UnrecognizedClientException',
        'The security token included in the request is invalid.',
      )
    }
    const scopeFault = this.#findScopeFault(parsed)
    if (scopeFault !== null) return scopeFault
    const isRecent = Math.abs(this.#nowMs() - parseAmzDate(date)) <= MAX_SKEW_MS
    return isRecent && this.#isSigned(request, parsed, date) ? null : INVALID
  }

  #findScopeFault({region, service}: Authorization): ServiceFault | null {
    if (region === this.#region && service === 'lambda') return null
    const wrong =
      region === this.#region
        ? `Credential should be scoped to correct service: 'lambda'.`
        : `Credential should be scoped to a valid region, not '${region}'.`
    return forbidden('InvalidSignatureException', wrong)
  }

  #isSigned(request: SignedRequest, parsed: Authorization, date: string): boolean {
    const bodyHash = sha256(request.body)
    const claimedHash = textOf(request.headers['x-amz-content-sha256'])
    if (claimedHash !== '' && claimedHash !== bodyHash) return false
    // Signing a request without its host would let it be sent anywhere, and what is not signed could be changed.
    if (!parsed.signedHeaders.includes('host')) return false
    const mustBeSigned = Object.keys(request.headers).filter((name) => /^x-amz-(?!n)/.test(name))
    if (!mustBeSigned.every((name) => parsed.signedHeaders.includes(name))) return false

    const scope = `${parsed.day}/${parsed.region}/${parsed.service}/aws4_request`
    const canonical = sha256(canonicalRequest(request, parsed.signedHeaders, bodyHash))
    const expected = hmac(this.#signingKey(parsed), `AWS4-HMAC-SHA256\n${date}\n${scope}\n${canonical}`)
    return timingSafeEqual(expected, Buffer.from(parsed.signature, 'hex'))
  }

  #signingKey({day, region, service}: Authorization): Buffer {
    const scope = `${day}/${region}/${service}`
    if (this.#derivedFor !== scope) {
      const start = Buffer.from(`AWS4${this.#keys.secretAccessKey}`)
      this.#derived = [day, region, service, 'aws4_request'].reduce<Buffer>(hmac, start)
      this.#derivedFor = scope
    }
    return this.#derived
  }
}

const INVALID = forbidden(
  'InvalidSignatureException',
  'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method.',
)

interface Authorization {
  readonly accessKeyId: string
  readonly day: string
  readonly region: string
  readonly service: string
  readonly signedHeaders: readonly string[]
  readonly signature: string
}

function parseAuthorization(header: string): Authorization | null {
  const [, accessKeyId, day, region, service, signedHeaders, signature] = AUTHORIZATION.exec(header) ?? []
  if (accessKeyId === undefined || day === undefined || region === undefined) return null
  if (service === undefined || signedHeaders === undefined || signature === undefined) return null
  return {accessKeyId, day, region, service, signature, signedHeaders: signedHeaders.split(';')}
}

function parseAmzDate(date: string): Ms {
  const [year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0] = (AMZ_DATE.exec(date) ?? [])
    .slice(1)
    .map(Number)
  return Date.UTC(year, month - 1, day, hour, minute, second)
}

function canonicalRequest(
  {method, url, headers}: SignedRequest,
  signedHeaders: readonly string[],
  bodyHash: string,
): string {
  const [path = '', query = ''] = url.split('?', 2)
  // Services other than S3 encode the path, which is encoded already, once more.
  const canonicalPath = path.split('/').map(encode).join('/')
  const canonicalQuery = query
    .split('&')
    .map((pair) => (pair === '' || pair.includes('=') ? pair : `${pair}=`))
    .toSorted()
    .join('&')
  const canonicalHeaders = signedHeaders.map(
    (name) => `${name}:${textOf(ownValue(headers, name)).replace(/\s+/g, ' ').trim()}\n`,
  )
  return [
    method,
    canonicalPath,
    canonicalQuery,
    canonicalHeaders.join(''),
    signedHeaders.join(';'),
    bodyHash,
  ].join('\n')
}

const encode = (text: string): string =>
  encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  )

const textOf = (header: string | string[] | undefined): string =>
  typeof header === 'string' ? header : (header?.join(',') ?? '')

const sha256 = (data: Buffer | string): string => createHash('sha256').update(data).digest('hex')

const hmac = (key: Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest()

import {ownValue} from '../../../model/own-value.js'
import {createHash, createHmac, timingSafeEqual} from 'node:crypto'
import type {Ms} from '../../../model/units.js'
import {forbidden, type ServiceFault} from '../service-fault.js'
import {
  formatAmzDate,
  parseSignatureClaim,
  queryPairs,
  textOf,
  type SignatureClaim,
  type SignedRequest,
} from './signature-claim.js'

/** The one pair of keys that the service accepts. */
export interface SigningKeys {
  readonly accessKeyId: string
  readonly secretAccessKey: string
}

/** AWS allows clocks to differ by this much. */
const MAX_SKEW_MS = 300_000

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

  /** The fault that AWS answers, or null for a request that is signed with our key, by a header or in its query. */
  findFault(request: SignedRequest): ServiceFault | null {
    const claim = parseSignatureClaim(request)
    if (claim === 'missing')
      return forbidden('MissingAuthenticationTokenException', 'Missing Authentication Token')
    if (claim === 'incomplete') return INCOMPLETE
    if (claim.accessKeyId !== this.#keys.accessKeyId) return UNKNOWN_KEY
    const fault = this.#findScopeFault(claim) ?? findTimeFault(claim, this.#nowMs())
    if (fault !== null) return fault
    return this.#isSigned(request, claim) ? null : INVALID
  }

  #findScopeFault({region, service}: SignatureClaim): ServiceFault | null {
    if (region === this.#region && service === 'lambda') return null
    const wrong =
      region === this.#region
        ? `Credential should be scoped to correct service: 'lambda'.`
        : `Credential should be scoped to a valid region, not '${region}'.`
    return forbidden('InvalidSignatureException', wrong)
  }

  #isSigned(request: SignedRequest, claim: SignatureClaim): boolean {
    const bodyHash = sha256(request.body)
    const claimedHash = textOf(request.headers['x-amz-content-sha256'])
    if (claimedHash !== '' && claimedHash !== bodyHash) return false
    // Signing a request without its host would let it be sent anywhere, and what is not signed could be changed.
    if (!claim.signedHeaders.includes('host')) return false
    const mustBeSigned = Object.keys(request.headers).filter((name) => /^x-amz-(?!n)/.test(name))
    if (!mustBeSigned.every((name) => claim.signedHeaders.includes(name))) return false

    const scope = `${claim.day}/${claim.region}/${claim.service}/aws4_request`
    const canonical = sha256(canonicalRequest(request, claim.signedHeaders, bodyHash))
    const expected = hmac(this.#signingKey(claim), `AWS4-HMAC-SHA256\n${claim.date}\n${scope}\n${canonical}`)
    return timingSafeEqual(expected, Buffer.from(claim.signature, 'hex'))
  }

  #signingKey({day, region, service}: SignatureClaim): Buffer {
    const scope = `${day}/${region}/${service}`
    if (this.#derivedFor !== scope) {
      const start = Buffer.from(`AWS4${this.#keys.secretAccessKey}`)
      this.#derived = [day, region, service, 'aws4_request'].reduce<Buffer>(hmac, start)
      this.#derivedFor = scope
    }
    return this.#derived
  }
}

const INCOMPLETE = forbidden(
  'IncompleteSignatureException',
  'Authorization header or query and date are not complete',
)
const UNKNOWN_KEY = forbidden(
  'UnrecognizedClientException',
  'The security token included in the request is invalid.',
)
const INVALID = forbidden(
  'InvalidSignatureException',
  'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method.',
)

/** A header holds as long as clocks may differ, a presigned query as long as it says. */
function findTimeFault({date, signedAtMs, lifeMs}: SignatureClaim, nowMs: Ms): ServiceFault | null {
  const now = formatAmzDate(nowMs)
  const heldMs = lifeMs ?? MAX_SKEW_MS
  if (nowMs - signedAtMs > heldMs) {
    const earliest = formatAmzDate(nowMs - heldMs)
    const held = heldMs % 60_000 === 0 ? `${heldMs / 60_000} min.` : `${heldMs / 1000} sec.`
    const expired = `Signature expired: ${date} is now earlier than ${earliest} (${now} - ${held})`
    return forbidden('InvalidSignatureException', expired)
  }
  if (signedAtMs - nowMs <= MAX_SKEW_MS) return null
  const latest = formatAmzDate(nowMs + MAX_SKEW_MS)
  const early = `Signature not yet current: ${date} is still later than ${latest} (${now} + 5 min.)`
  return forbidden('InvalidSignatureException', early)
}

function canonicalRequest(
  {method, url, headers}: SignedRequest,
  signedHeaders: readonly string[],
  bodyHash: string,
): string {
  const [path = ''] = url.split('?', 1)
  // Services other than S3 encode the path, which is encoded already, once more.
  const canonicalPath = path.split('/').map(encode).join('/')
  const canonicalQuery = queryPairs(url)
    .filter(([name]) => name !== 'X-Amz-Signature')
    .map(([name, value]) => [encode(name), encode(value)] as const)
    .toSorted(([a, x], [b, y]) => order(a, b) || order(x, y))
    .map(([name, value]) => `${name}=${value}`)
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

const order = (a: string, b: string): number => (a < b ? -1 : Number(a > b))

const encode = (text: string): string =>
  encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  )

const sha256 = (data: Buffer | string): string => createHash('sha256').update(data).digest('hex')

const hmac = (key: Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest()

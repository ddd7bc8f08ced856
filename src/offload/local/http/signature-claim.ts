import type {Ms} from '../../../model/units.js'

/** What of a request its signature covers. */
export interface SignedRequest {
  readonly method: string
  /** Path and query as received, still encoded. */
  readonly url: string
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly body: Buffer
}

/** What a request says of its Signature Version 4, in its Authorization header or, presigned, in its query. */
export interface SignatureClaim {
  readonly accessKeyId: string
  readonly day: string
  readonly region: string
  readonly service: string
  readonly signedHeaders: readonly string[]
  /** 64 hexadecimal digits. */
  readonly signature: string
  /** As it was signed, like 20260831T235959Z. */
  readonly date: string
  readonly signedAtMs: Ms
  /** How long a presigned query holds; null for a header, whose age only clocks that differ excuse. */
  readonly lifeMs: Ms | null
}

/** AWS's longest: a week. */
const MAX_LIFE_S = 604_800
const ALGORITHM = 'AWS4-HMAC-SHA256'
const AUTHORIZATION =
  /^AWS4-HMAC-SHA256 Credential=([^,]+), *SignedHeaders=([^,]+), *Signature=([0-9a-f]{64})$/
const CREDENTIAL = /^([^/]+)\/(\d{8})\/([^/]+)\/([^/]+)\/aws4_request$/
const AMZ_DATE = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/

/** What is claimed; 'missing' where the request is not signed at all, 'incomplete' where that makes no sense. */
export function parseSignatureClaim({
  headers,
  url,
}: SignedRequest): SignatureClaim | 'missing' | 'incomplete' {
  const authorization = textOf(headers['authorization'])
  const query = queryPairs(url).filter(([name]) => name.startsWith('X-Amz-'))
  const isPresigned = query.some(([name]) => name === 'X-Amz-Signature' || name === 'X-Amz-Algorithm')
  if (authorization === '' && !isPresigned) return 'missing'
  // Two that may say different things, and a name that is there twice, are not for us to choose from.
  const fields = new Map(query)
  if ((authorization !== '' && isPresigned) || fields.size < query.length) return 'incomplete'
  const claim = isPresigned
    ? claimInQuery(fields)
    : claimInHeader(authorization, textOf(headers['x-amz-date']))
  return claim ?? 'incomplete'
}

function claimInHeader(authorization: string, date: string): SignatureClaim | null {
  const [, credential = '', signedHeaders = '', signature = ''] = AUTHORIZATION.exec(authorization) ?? []
  return claimOf({credential, signedHeaders, signature, date, lifeMs: null})
}

function claimInQuery(fields: ReadonlyMap<string, string>): SignatureClaim | null {
  const field = (name: string): string => fields.get(`X-Amz-${name}`) ?? ''
  const signature = field('Signature')
  const lifeText = field('Expires')
  const lifeS = Number(lifeText)
  const holds = /^\d{1,6}$/.test(lifeText) && lifeS >= 1 && lifeS <= MAX_LIFE_S
  if (field('Algorithm') !== ALGORITHM || !/^[0-9a-f]{64}$/.test(signature) || !holds) return null
  return claimOf({
    credential: field('Credential'),
    signedHeaders: field('SignedHeaders'),
    signature,
    date: field('Date'),
    lifeMs: lifeS * 1000,
  })
}

interface ClaimFields extends Pick<SignatureClaim, 'signature' | 'date' | 'lifeMs'> {
  readonly credential: string
  readonly signedHeaders: string
}

function claimOf({credential, signedHeaders, ...more}: ClaimFields): SignatureClaim | null {
  const [, accessKeyId = '', day = '', region = '', service = ''] = CREDENTIAL.exec(credential) ?? []
  if (accessKeyId === '' || signedHeaders === '') return null
  if (!AMZ_DATE.test(more.date) || !more.date.startsWith(day)) return null
  const signedAtMs = parseAmzDate(more.date)
  return {accessKeyId, day, region, service, signedAtMs, signedHeaders: signedHeaders.split(';'), ...more}
}

function parseAmzDate(date: string): Ms {
  const [year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0] = (AMZ_DATE.exec(date) ?? [])
    .slice(1)
    .map(Number)
  return Date.UTC(year, month - 1, day, hour, minute, second)
}

/** The instant as dates of signatures are written. */
export const formatAmzDate = (atMs: Ms): string => new Date(atMs).toISOString().replace(/[-:]|\.\d{3}/g, '')

/** Names and values of a query, decoded, in its order; a part that is no code stands for itself. */
export function queryPairs(url: string): readonly (readonly [name: string, value: string])[] {
  const at = url.indexOf('?')
  if (at < 0) return []
  return url
    .slice(at + 1)
    .split('&')
    .filter((pair) => pair !== '')
    .map((pair) => {
      const [name = '', ...value] = pair.split('=')
      return [decoded(name), decoded(value.join('='))] as const
    })
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/** The one value of a header, joined where it came more than once; '' where it did not come. */
export const textOf = (header: string | string[] | undefined): string =>
  typeof header === 'string' ? header : (header?.join(',') ?? '')

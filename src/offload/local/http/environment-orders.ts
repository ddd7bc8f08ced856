import {createHash, timingSafeEqual} from 'node:crypto'
import {messageOf} from '../../../errors.js'
import {FUNCTION_NAME} from '../function-reference.js'
import type {JsonReply} from './http-replies.js'
import type {LambdaService} from '../service/lambda-service.js'
import {
  forbidden,
  functionNotFound,
  serviceFailed,
  validationFailed,
  type ServiceFault,
} from '../service-fault.js'

/** A request that ends or starts environments: what AWS takes no orders for. Only for who started this service. */
export interface Order {
  readonly method: string
  readonly path: string
  readonly query: URLSearchParams | null
  readonly headers: {readonly authorization?: string | undefined}
}

const ORDER = new RegExp(`^/burst/functions/(${FUNCTION_NAME})/(reclaim-idle|warm)$`)
const MAX_WARM_ENVIRONMENTS = 1000
const NOT_ALLOWED = forbidden(
  'AccessDeniedException',
  'This takes the token that the service was started with.',
)

export const isOrder = ({method, path}: Pick<Order, 'method' | 'path'>): boolean =>
  method === 'POST' && ORDER.test(path)

export const ordersPath = (functionName: string): string => `/burst/functions/${functionName}`

/** Carries out an order, and answers with the environments that are then in service. No token: nobody may give any. */
export async function obey(
  service: LambdaService,
  token: string | null,
  order: Order,
): Promise<JsonReply | ServiceFault> {
  if (token === null || !hasToken(order, token)) return NOT_ALLOWED
  const [, name = '', verb] = ORDER.exec(order.path) ?? []
  const wanted = verb === 'warm' ? parseEnvironments(order.query?.get('environments') ?? '') : 0
  if (typeof wanted !== 'number') return wanted
  try {
    const environments = await (verb === 'warm' ? service.warm(name, wanted) : service.reclaimIdle(name))
    if (environments === null) return functionNotFound(service.arnOf(name))
    return {kind: 'json', status: 200, value: {environments}}
  } catch (error) {
    return serviceFailed(messageOf(error))
  }
}

function parseEnvironments(text: string): number | ServiceFault {
  if (/^\d{1,4}$/.test(text) && Number(text) <= MAX_WARM_ENVIRONMENTS) return Number(text)
  return validationFailed(text, 'environments', `Member must be a number up to ${MAX_WARM_ENVIRONMENTS}`)
}

/** In constant time, whatever the lengths are. */
function hasToken({headers}: Order, token: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(headers.authorization ?? ''), digest(`Bearer ${token}`))
}

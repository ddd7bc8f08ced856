import {createHash, timingSafeEqual} from 'node:crypto'
import {messageOf} from '../../../errors.js'
import {ownValue} from '../../../model/own-value.js'
import {FUNCTION_NAME} from '../function-reference.js'
import type {ControlRequest} from './control/control-plane.js'
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
export interface Order extends Omit<ControlRequest, 'body'> {
  readonly headers: {readonly authorization?: string | undefined}
}

const ORDER = new RegExp(`^/burst/functions/(${FUNCTION_NAME})/(reclaim-idle|warm|reset|stand-by)$`)
const MAX_ENVIRONMENTS = 1000
const NOT_ALLOWED = forbidden(
  'AccessDeniedException',
  'This takes the token that the service was started with.',
)

/** Whether a request is an order about environments. */
export const isOrder = ({method, path}: Pick<Order, 'method' | 'path'>): boolean =>
  method === 'POST' && ORDER.test(path)

/** The path of orders about a function. */
export const ordersPath = (functionName: string): string => `/burst/functions/${functionName}`

type Carry = (service: LambdaService, name: string, value: number) => Promise<number | null>

interface Verb {
  /** The parameter it takes and the most that it may be; null = none. */
  readonly parameter: {readonly name: string; readonly most: number} | null
  readonly carry: Carry
}

const VERBS: Readonly<Record<string, Verb>> = {
  'reclaim-idle': {parameter: null, carry: (service, name) => service.reclaimIdle(name)},
  warm: {
    parameter: {name: 'environments', most: MAX_ENVIRONMENTS},
    carry: (service, name, environments) => service.warm(name, environments),
  },
  reset: {
    parameter: {name: 'seed', most: Number.MAX_SAFE_INTEGER},
    carry: (service, name, seed) => service.reset(name, seed),
  },
  'stand-by': {
    parameter: {name: 'processes', most: MAX_ENVIRONMENTS},
    carry: (service, name, processes) => service.standBy(name, processes),
  },
}

/**
 * Carries out an order, and answers with the environments that are then in service (after `stand-by`: the processes
 * that stand by). No token: no caller may give any.
 */
export async function obey(
  service: LambdaService,
  token: string | null,
  order: Order,
): Promise<JsonReply | ServiceFault> {
  if (token === null || !hasToken(order, token)) return NOT_ALLOWED
  const [, name = '', word = ''] = ORDER.exec(order.path) ?? []
  const verb = ownValue(VERBS, word)
  const value = verb === undefined ? 0 : parseValue(order, verb)
  if (typeof value !== 'number') return value
  try {
    const environments = (await verb?.carry(service, name, value)) ?? null
    if (environments === null) return functionNotFound(service.arnOf(name))
    return {kind: 'json', status: 200, value: {environments}}
  } catch (error) {
    return serviceFailed(messageOf(error))
  }
}

function parseValue({query}: Order, {parameter}: Verb): number | ServiceFault {
  if (parameter === null) return 0
  const text = query?.get(parameter.name) ?? ''
  if (/^\d{1,16}$/.test(text) && Number(text) <= parameter.most) return Number(text)
  return validationFailed(text, parameter.name, `Member must be a number up to ${parameter.most}`)
}

/** In constant time, whatever the lengths are. */
function hasToken({headers}: Order, token: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(headers.authorization ?? ''), digest(`Bearer ${token}`))
}

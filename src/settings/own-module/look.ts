import {types} from 'node:util'
import {isRecord} from '../../model/own-value.js'

const MOST_KEYS = 5
const MOST_CHARACTERS = 300
const TRAP = 'a value that throws when it is looked at'

/** What `look` finds; `otherwise` where it throws: values of a user's module may, whatever is asked of them. */
export function safely<T>(look: () => T, otherwise: T): T {
  try {
    return look()
  } catch {
    // What was thrown says nothing of the value.
    return otherwise
  }
}

/** What a value is, for a message: never the whole of it, and never an exception. */
export const describeValue = (value: unknown): string => safely(() => described(value), TRAP)

function described(value: unknown): string {
  if (types.isPromise(value)) return 'a Promise'
  if (Array.isArray(value)) return 'a list'
  if (isRecord(value)) {
    const keys = Object.keys(value)
    return `{${keys.slice(0, MOST_KEYS).join(', ')}${keys.length > MOST_KEYS ? ', …' : ''}}`
  }
  if (typeof value === 'function') return 'a function'
  return cut(typeof value === 'string' ? `"${value}"` : String(value))
}

/** The words of anything thrown, with the kind of error where there is one; never an exception. */
export const thrownText = (thrown: unknown): string =>
  safely(
    () => (thrown instanceof Error ? cut(`${thrown.name}: ${thrown.message}`) : describeValue(thrown)),
    TRAP,
  )

/** The stack of anything thrown; '' where there is none. */
export const stackOf = (thrown: unknown): string =>
  safely(() => {
    const stack: unknown = thrown instanceof Error ? thrown.stack : undefined
    return typeof stack === 'string' ? stack : ''
  }, '')

const cut = (text: string): string =>
  text.length > MOST_CHARACTERS ? `${text.slice(0, MOST_CHARACTERS)}…` : text

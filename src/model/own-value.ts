/**
 * The value that a record itself holds under a key, undefined where it holds none. Text from outside is looked up
 * this way alone: `constructor`, `toString` and `__proto__` are inherited by every object literal and mean nothing.
 */
export const ownValue = <Value>(record: Readonly<Record<string, Value>>, key: string): Value | undefined =>
  Object.hasOwn(record, key) ? record[key] : undefined

/** What stands at a path of objects and lists; undefined where there is none, since what was read may hold less. */
export function valueIn(value: unknown, path: readonly PropertyKey[]): unknown {
  let found = value
  for (const step of path) {
    if (typeof found !== 'object' || found === null) return undefined
    found = ownValue(found as Readonly<Record<string, unknown>>, String(step))
  }
  return found
}

/** Whether a value is an object that is no list. */
export const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

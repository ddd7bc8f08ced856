/**
 * The value that a record itself holds under a key, undefined where it holds none. Text from outside is looked up
 * this way alone: `constructor`, `toString` and `__proto__` are inherited by every object literal and mean nothing.
 */
export const ownValue = <Value>(record: Readonly<Record<string, Value>>, key: string): Value | undefined =>
  Object.hasOwn(record, key) ? record[key] : undefined

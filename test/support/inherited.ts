/** What every object literal answers to without holding it. */
export const INHERITED: readonly string[] = [
  ...Object.getOwnPropertyNames(Object.prototype),
  'constructor.name',
  'length',
]

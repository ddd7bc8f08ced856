import {z} from 'zod'
import {nearestWord} from '../../model/nearest-word.js'
import {ownValue, valueIn} from '../../model/own-value.js'

/** One thing that a schema did not accept. */
export type Issue = z.core.$ZodIssue

/** One sentence about an issue; `key` where it is about that key of the map at the issue's path. */
export interface Description {
  readonly key: string | null
  readonly message: string
}

/** What a schema objects to, in words: what, the received value, and the nearest word it may have meant. */
export function describeIssue(issue: Issue, schema: z.ZodType, value: unknown): readonly Description[] {
  if (issue.code === 'unrecognized_keys') {
    const known = keysAt(schema, issue.path)
    return issue.keys.map((key) => ({key, message: `unknown key "${key}", ${suggest(key, known)}`}))
  }
  const name = issue.path.map(String).join('.')
  const received = valueIn(value, issue.path)
  if (received === undefined && name !== '') return [{key: null, message: `missing key "${name}"`}]

  const about = name === '' ? '' : `"${name}" `
  const words = wordsOf(issue)
  if (words.length > 0) {
    const word = show(received)
    return [{key: null, message: `${about}is ${word}, ${suggest(word, words)}`}]
  }
  // Zod repeats the type it received at the end; the value itself says more.
  const message = issue.message.replace(/^Invalid input: /, '').replace(/, received .*$/, '')
  return [{key: null, message: `${about}is ${show(received)}: ${message}`}]
}

/** The issues behind a failed union: those of the branch that came furthest. */
export function flattenIssues(issues: readonly Issue[]): readonly Issue[] {
  return issues.flatMap((issue): readonly Issue[] => {
    if (issue.code !== 'invalid_union' || issue.errors.length === 0) return [issue]

    const [closest] = issue.errors.toSorted((a, b) => distance(a) - distance(b))
    return flattenIssues((closest ?? []).map((inner) => ({...inner, path: [...issue.path, ...inner.path]})))
  })
}

/** A branch that already refuses the value as a whole is further away than one that refuses its parts. */
function distance(issues: readonly Issue[]): number {
  const refusesWhole = issues.some(({code, path}) => path.length === 0 && code !== 'unrecognized_keys')
  return issues.length + (refusesWhole ? 1000 : 0)
}

/** The words that would have been accepted, where the issue is about words. */
function wordsOf(issue: Issue): readonly string[] {
  if (issue.code === 'invalid_value') return issue.values.map(String)
  return issue.code === 'invalid_union' && 'options' in issue ? (issue.options ?? []).map(String) : []
}

function suggest(word: string, known: readonly string[]): string {
  // A key that another kind has is known, and no help here.
  const others = known.filter((one) => one !== word)
  const nearest = nearestWord(word, others)
  return nearest === undefined ? `known are ${others.join(', ')}` : `did you mean "${nearest}"?`
}

function show(value: unknown): string {
  if (typeof value === 'string') return value.length > 60 ? `${value.slice(0, 60)}…` : value
  if (value === null || value === undefined) return 'empty'
  if (Array.isArray(value)) return 'a list'
  if (typeof value === 'object') return 'a map'
  // JSON has no word for what is no number, or has no end.
  return typeof value === 'number' ? String(value) : JSON.stringify(value)
}

/** The keys that the schema knows at a path, over all branches of its unions. */
function keysAt(schema: unknown, path: readonly PropertyKey[]): readonly string[] {
  const [step, ...rest] = path
  if (schema instanceof z.ZodUnion) return schema.options.flatMap((option) => keysAt(option, path))
  if (schema instanceof z.ZodPipe) return keysAt(schema.in, path)
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodNullable || schema instanceof z.ZodDefault) {
    return keysAt(schema.unwrap(), path)
  }
  if (schema instanceof z.ZodArray) return keysAt(schema.element, rest)
  if (schema instanceof z.ZodRecord) return keysAt(schema.valueType, rest)
  if (!(schema instanceof z.ZodObject)) return []

  return step === undefined ? Object.keys(schema.shape) : keysAt(ownValue(schema.shape, String(step)), rest)
}

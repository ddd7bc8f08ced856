import {UsageError} from '../../errors.js'

/** A JSON value that knows where it stands, so that complaints about it can say so. */
export type JsonNode = {readonly at: number} & (
  | {readonly kind: 'object'; readonly entries: readonly JsonEntry[]}
  | {readonly kind: 'array'; readonly items: readonly JsonNode[]}
  | {readonly kind: 'string'; readonly value: string}
  | {readonly kind: 'number'; readonly value: number; readonly source: string}
  | {readonly kind: 'word'; readonly value: boolean | null}
)

export interface JsonEntry {
  readonly key: string
  readonly keyAt: number
  readonly value: JsonNode
}

const MAX_DEPTH = 64
const WORDS = {true: true, false: false, null: null} as const

/** `line:column` of a position, both from 1. */
export function lineAndColumn(text: string, at: number): string {
  const before = text.slice(0, at)
  return `${before.split('\n').length}:${at - before.lastIndexOf('\n')}`
}

/** Strict JSON with positions; a `UsageError` names file, line and column of the first mistake. */
export function parseJson(text: string, path: string): JsonNode {
  return new JsonReader(text, path).document()
}

class JsonReader {
  readonly #text: string
  readonly #path: string
  #at = 0

  constructor(text: string, path: string) {
    this.#text = text
    this.#path = path
  }

  document(): JsonNode {
    if (this.#text.startsWith('\u{feff}')) this.#at++
    const value = this.#value(0)
    if (this.#peek() !== '') this.#fail('the end of the file')
    return value
  }

  #value(depth: number): JsonNode {
    const next = this.#peek()
    if (depth > MAX_DEPTH) this.#fail(`no more than ${MAX_DEPTH} levels`)
    if (next === '{') return this.#object(depth)
    if (next === '[') return this.#array(depth)
    const at = this.#at
    if (next === '"') return {kind: 'string', at, value: this.#string()}
    return this.#number(at) ?? this.#word(at) ?? this.#fail('a value')
  }

  #object(depth: number): JsonNode {
    const at = this.#at++
    const entries: JsonEntry[] = []
    while (this.#peek() !== '}' || entries.length > 0) {
      if (this.#peek() !== '"') this.#fail('a key in double quotes')
      const keyAt = this.#at
      const key = this.#string()
      if (entries.some((entry) => entry.key === key)) this.#fail(`no second "${key}"`, keyAt)
      if (this.#peek() !== ':') this.#fail('":"')
      this.#at++
      entries.push({key, keyAt, value: this.#value(depth + 1)})
      if (this.#peek() === '}') break
      this.#comma('}')
    }
    this.#at++
    return {kind: 'object', at, entries}
  }

  #array(depth: number): JsonNode {
    const at = this.#at++
    const items: JsonNode[] = []
    while (this.#peek() !== ']' || items.length > 0) {
      items.push(this.#value(depth + 1))
      if (this.#peek() === ']') break
      this.#comma(']')
    }
    this.#at++
    return {kind: 'array', at, items}
  }

  #comma(end: string): void {
    if (this.#peek() !== ',') this.#fail(`"," or "${end}"`)
    this.#at++
  }

  #string(): string {
    const source = this.#match(/"[^"\\\n\r]*(?:\\.[^"\\\n\r]*)*"/y)
    if (source === undefined) return this.#fail('a string that ends on its line')
    try {
      return JSON.parse(source) as string
    } catch {
      return this.#fail('a string without control characters and unknown escapes', this.#at - source.length)
    }
  }

  #number(at: number): JsonNode | undefined {
    const source = this.#match(/-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y)
    return source === undefined ? undefined : {kind: 'number', at, value: Number(source), source}
  }

  #word(at: number): JsonNode | undefined {
    const word = this.#match(/true|false|null/y) as keyof typeof WORDS | undefined
    return word === undefined ? undefined : {kind: 'word', at, value: WORDS[word]}
  }

  /** The next character that is not white space, '' at the end. */
  #peek(): string {
    this.#match(/[ \t\r\n]+/y)
    return this.#text.charAt(this.#at)
  }

  #match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at
    const match = pattern.exec(this.#text)?.[0]
    this.#at += match?.length ?? 0
    return match
  }

  #fail(expected: string, at = this.#at): never {
    const found = /[^\s,:[\]{}]{1,20}|\S/y
    found.lastIndex = at
    const culprit = found.exec(this.#text)?.[0].replaceAll(/[^\x20-\x7e]/g, '?') ?? 'the end of the file'
    throw new UsageError(
      `${this.#path}:${lineAndColumn(this.#text, at)} is not JSON: expected ${expected}, found ${culprit}`,
      {suggestions: ['write one object, or a list of objects in brackets']},
    )
  }
}

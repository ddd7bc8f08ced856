import {type JSONVisitor, type ParseErrorCode, printParseErrorCode, visit} from 'jsonc-parser'
import {BugError, UsageError} from '../../errors.js'

/** A JSON value that knows where it stands, so that complaints about it can say so. */
export type JsonNode = {readonly at: number} & (
  | {readonly kind: 'object'; readonly entries: readonly JsonEntry[]}
  | {readonly kind: 'array'; readonly items: readonly JsonNode[]}
  | {readonly kind: 'string'; readonly value: string}
  | {readonly kind: 'number'; readonly value: number; readonly source: string}
  | {readonly kind: 'word'; readonly value: boolean | null}
)

/** A key of an object, and its value. */
export interface JsonEntry {
  readonly key: string
  readonly keyAt: number
  readonly value: JsonNode
}

const MAX_DEPTH = 64
const A_KEY = 'a key in double quotes'

const BROKEN_STRING = 'a string without control characters and unknown escapes'
const BROKEN_TOKENS: Partial<Record<ReturnType<typeof printParseErrorCode>, string>> = {
  UnexpectedEndOfString: 'a string that ends on its line',
  InvalidCharacter: BROKEN_STRING,
  InvalidEscapeCharacter: BROKEN_STRING,
  InvalidUnicode: BROKEN_STRING,
  UnexpectedEndOfNumber: 'digits after its point or exponent',
}

/** `line:column` of a position, both from 1. */
export function lineAndColumn(text: string, at: number): string {
  const before = text.slice(0, at)
  return `${before.split('\n').length}:${at - before.lastIndexOf('\n')}`
}

/** Strict JSON with positions; a `UsageError` names file, line and column of the first mistake. */
export function parseJson(text: string, path: string): JsonNode {
  const tree = new JsonTree(text, path)
  visit(text.replace(/^\u{feff}/u, ' '), tree.visitor, {disallowComments: true})
  return tree.root()
}

/** An object or array that has not ended yet. */
type OpenNode = {readonly at: number} & (
  | {readonly kind: 'object'; readonly entries: JsonEntry[]; readonly keys: Set<string>}
  | {readonly kind: 'array'; readonly items: JsonNode[]}
)

/** Builds nodes of what the parser visits; the parser goes on after a mistake, the tree throws at the first. */
class JsonTree {
  readonly visitor: JSONVisitor = {
    onObjectBegin: (at) => {
      this.#open({kind: 'object', at, entries: [], keys: new Set()}, A_KEY)
    },
    onArrayBegin: (at) => {
      this.#open({kind: 'array', at, items: []}, 'a value')
    },
    onObjectProperty: (key, at) => {
      this.#name(key, at)
    },
    onObjectEnd: () => {
      this.#close()
    },
    onArrayEnd: () => {
      this.#close()
    },
    onLiteralValue: (value: unknown, at, length) => {
      this.#add(literalOf(value, at, this.#text.slice(at, at + length)))
    },
    onSeparator: (mark) => {
      this.#expected = mark === ',' && this.#around.at(-1)?.kind === 'object' ? A_KEY : 'a value'
    },
    onError: (code, at) => {
      this.#fail(this.#wanted(code), at)
    },
  }
  readonly #text: string
  readonly #path: string
  /** From the outermost to the innermost. */
  readonly #around: OpenNode[] = []
  #root: JsonNode | null = null
  #key = {key: '', keyAt: 0}
  /** What may come next, and what could have come before the last end. */
  #expected = 'a value'
  #expectedBeforeEnd = ''

  constructor(text: string, path: string) {
    this.#text = text
    this.#path = path
  }

  root(): JsonNode {
    if (this.#root === null) throw new BugError(`${this.#path} has no value and no mistake`)
    return this.#root
  }

  #open(node: OpenNode, expected: string): void {
    if (this.#around.length > MAX_DEPTH) this.#fail(`no more than ${MAX_DEPTH} levels`, node.at)
    this.#add(node)
    this.#around.push(node)
    this.#expected = expected
  }

  #name(key: string, keyAt: number): void {
    const node = this.#around.at(-1)
    if (node?.kind === 'object') {
      if (node.keys.has(key)) this.#fail(`no second "${key}"`, keyAt)
      node.keys.add(key)
    }
    this.#key = {key, keyAt}
    this.#expected = '":"'
  }

  #add(node: JsonNode): void {
    const around = this.#around.at(-1)
    if (around === undefined) this.#root = node
    else if (around.kind === 'array') around.items.push(node)
    else around.entries.push({...this.#key, value: node})
    this.#expected = afterValue(around)
  }

  #close(): void {
    this.#around.pop()
    this.#expectedBeforeEnd = this.#expected
    this.#expected = afterValue(this.#around.at(-1))
  }

  #wanted(code: ParseErrorCode): string {
    const word = printParseErrorCode(code)
    // The parser ends a node that lacks its bracket, and complains then.
    if (word === 'CloseBraceExpected' || word === 'CloseBracketExpected') return this.#expectedBeforeEnd
    return BROKEN_TOKENS[word] ?? this.#expected
  }

  #fail(expected: string, at: number): never {
    const found = /[^\s,:[\]{}]{1,20}|\S/y
    found.lastIndex = at
    const culprit = found.exec(this.#text)?.[0].replaceAll(/[^\x20-\x7e]/g, '?') ?? 'the end of the file'
    throw new UsageError(
      `${this.#path}:${lineAndColumn(this.#text, at)} is not JSON: expected ${expected}, found ${culprit}`,
      {suggestions: ['write one object, or a list of objects in brackets']},
    )
  }
}

function afterValue(around: OpenNode | undefined): string {
  if (around === undefined) return 'the end of the file'
  return around.kind === 'object' ? '"," or "}"' : '"," or "]"'
}

function literalOf(value: unknown, at: number, source: string): JsonNode {
  if (typeof value === 'string') return {kind: 'string', at, value}
  return typeof value === 'number'
    ? {kind: 'number', at, value, source}
    : {kind: 'word', at, value: value === null ? null : value === true}
}

import type {Document, Node} from 'yaml'
import {isAlias, isMap, isScalar, isSeq, LineCounter, parseDocument, visit} from 'yaml'
import type {z} from 'zod'
import {messageOf, UsageError} from '../../errors.js'
import {readRegularFile} from '../../host/read-regular-file.js'
import {describeIssue, flattenIssues} from './describe-issue.js'

/** Thousands of points fit; a parser of YAML takes many times the size of its text. */
const MAX_YAML_BYTES = 8 * 2 ** 20

/** What is wrong, and the offset in the text where it is. */
interface Problem {
  readonly offset: number
  readonly message: string
}

/** Steps from the top of a file to a value in it. */
export type YamlPath = readonly PropertyKey[]

/** A file's value, and where in the file each part of it stands. */
export interface LocatedYaml<T> {
  readonly value: T
  /** `name:line:column` of the key at a path, or of the nearest thing around one that is missing. */
  readonly locate: (path: YamlPath) => string
  /** The word or number at a path, as the file has it; null where there is a list, a map or nothing. */
  readonly textAt: (path: YamlPath) => string | null
}

/** A YAML file as the value its schema describes, or a UsageError that lists every problem with its position. */
export function loadYaml<T>(path: string, schema: z.ZodType<T>): T {
  return parseYaml(readText(path), path, schema)
}

/** As `loadYaml`, for text already read; `name` stands before each position. */
export function parseYaml<T>(text: string, name: string, schema: z.ZodType<T>): T {
  return parseLocated(text, name, schema).value
}

/** As `loadYaml`, for a reader that has more to check and to point at. */
export function loadLocated<T>(path: string, schema: z.ZodType<T>): LocatedYaml<T> {
  return parseLocated(readText(path), path, schema)
}

function parseLocated<T>(text: string, name: string, schema: z.ZodType<T>): LocatedYaml<T> {
  const lines = new LineCounter()
  const document = guard(name, () => parseDocument(text, {lineCounter: lines, prettyErrors: false}))
  const positionOf = (offset: number): string => {
    const {line, col} = lines.linePos(offset)
    return `${name}:${line}:${col}`
  }
  const fail = (problems: readonly Problem[]): never => {
    const inOrder = problems.toSorted((a, b) => a.offset - b.offset)
    const located = inOrder.map(({offset, message}) => `${positionOf(offset)} ${message}`)
    throw new UsageError([...new Set(located)].join('\n'))
  }

  const {isReadable, problems} = syntaxProblems(document, text)
  if (!isReadable) return fail(problems)

  const value = guard(name, (): unknown => document.toJS())
  const result = schema.safeParse(value, {reportInput: true})
  if (result.success && problems.length === 0) {
    const locate = (path: YamlPath): string =>
      positionOf(offsetOf(document, path.slice(0, -1), path.at(-1) ?? null))
    return {value: result.data, locate, textAt: (path) => textAt(document, path)}
  }

  const issues = result.success ? [] : flattenIssues(result.error.issues)
  return fail([
    ...problems,
    ...issues.flatMap((issue) =>
      describeIssue(issue, schema, value).map(({key, message}) => ({
        offset: offsetOf(document, issue.path, key),
        message,
      })),
    ),
  ])
}

/** Nesting too deep for the stack and aliases that multiply without end have no position to show. */
function guard<T>(name: string, read: () => T): T {
  try {
    return read()
  } catch (cause) {
    throw new UsageError(`${name} cannot be read as YAML: ${messageOf(cause)}`, {cause})
  }
}

/** A file named by the user: everything that can be wrong with it is theirs to fix; throws a UsageError where it is no readable text. */
export function readText(path: string): string {
  let bytes: Buffer
  try {
    bytes = readRegularFile(path, MAX_YAML_BYTES)
  } catch (cause) {
    throw cause instanceof UsageError ? cause : new UsageError(unreadable(path, cause), {cause})
  }
  const nul = bytes.indexOf(0)
  if (nul >= 0) throw new UsageError(`${path} is not a text file: byte ${nul + 1} is NUL`)

  try {
    return new TextDecoder('utf-8', {fatal: true}).decode(bytes)
  } catch (cause) {
    throw new UsageError(`${path} is not UTF-8 text`, {cause, suggestions: ['save it as UTF-8']})
  }
}

function unreadable(path: string, cause: unknown): string {
  switch (cause instanceof Error && 'code' in cause ? cause.code : undefined) {
    case 'ENOENT':
    case 'ENOTDIR':
      return `${path} does not exist`
    case 'EISDIR':
      return `${path} is a folder, not a file`
    default:
      return `${path} cannot be read: ${messageOf(cause)}`
  }
}

/** What YAML itself objects to. A duplicate key leaves the rest readable, so the schema may speak too. */
function syntaxProblems(
  document: Document.Parsed,
  text: string,
): {readonly isReadable: boolean; readonly problems: readonly Problem[]} {
  const nul = text.indexOf('\0')
  if (nul >= 0) return {isReadable: false, problems: [{offset: nul, message: 'NUL byte in a text file'}]}

  const problems: Problem[] = []
  let isReadable = true
  for (const error of [...document.errors, ...document.warnings]) {
    const [offset] = error.pos
    const isDuplicate = error.code === 'DUPLICATE_KEY'
    const key = /^[^\s:]*/.exec(text.slice(offset))?.[0] ?? ''
    problems.push({offset, message: inOurWords(error.code, key) ?? error.message})
    isReadable &&= isDuplicate
  }
  visit(document, {
    Alias: (_key, alias) => {
      if (alias.resolve(document)) return
      problems.push({offset: startOf(alias), message: `unknown alias "*${alias.source}"`})
      isReadable = false
    },
    Scalar: (_key, {value, source, range}) => {
      // YAML would read 0x10 as 16 in silence: no other place of ours takes such numbers.
      if (typeof value !== 'number' || !/^[-+]?0[xob]/i.test(source ?? '')) return
      const message = `${source ?? ''} is a number in another base; write ${value}`
      problems.push({offset: range?.[0] ?? 0, message})
    },
    Pair: (_key, pair) => {
      if (isScalar(pair.key)) return
      problems.push({offset: startOf(pair.key), message: 'a key must be a single word'})
      isReadable = false
    },
  })
  return {isReadable, problems}
}

/** What the library says of these is for programmers who call it. */
function inOurWords(code: string, key: string): string | null {
  if (code === 'DUPLICATE_KEY') return `duplicate key "${key}"`
  if (code === 'MULTIPLE_DOCS') return 'a second document begins here, and a file holds one: drop it'
  return null
}

/** Where the issue is: the key it is about, else its value, else the nearest thing around a missing one. */
function offsetOf(document: Document.Parsed, path: YamlPath, key: PropertyKey | null): number {
  let node = resolve(document, document.contents)
  let offset = startOf(node)
  const steps = key === null ? path : [...path, key]
  for (const [index, step] of steps.entries()) {
    const isKey = key !== null && index === path.length
    if (isMap(node)) {
      const pair = node.items.findLast(
        (item) => isScalar(item.key) && String(item.key.value) === String(step),
      )
      if (pair === undefined) break
      offset = isKey || pair.value === null ? startOf(pair.key) : startOf(pair.value)
      node = resolve(document, pair.value)
    } else if (isSeq(node)) {
      const item = node.items[Number(step)]
      offset = startOf(item)
      node = resolve(document, item)
    } else break
  }
  return offset
}

function textAt(document: Document.Parsed, path: YamlPath): string | null {
  const node = resolve(document, document.getIn(path, true))
  return isScalar(node) ? (node.source ?? String(node.value)) : null
}

const resolve = (document: Document.Parsed, node: unknown): unknown =>
  isAlias(node) ? node.resolve(document) : node

function startOf(node: unknown): number {
  const isNode = typeof node === 'object' && node !== null && 'range' in node
  return isNode ? ((node as Node).range?.[0] ?? 0) : 0
}

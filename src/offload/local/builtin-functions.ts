import {createHash, randomUUID} from 'node:crypto'
import path from 'node:path'
import {fileURLToPath} from 'node:url'
import {UsageError} from '../../errors.js'
import type {FunctionName} from '../../model/trial.js'
import type {Ms} from '../../model/units.js'
import {builtinFunctionName} from '../function-name.js'
import {findRuntimeFamily, type FunctionDefinition, type FunctionLabels} from './function-definition.js'
import {FUNCTION_NAME} from './function-reference.js'
import {TEXT_LOGS} from './logging-config.js'
import {findRuntimeFault} from './runtimes.js'
import {compileJava} from '../../host/toolchain.js'

const folderOf = (name: FunctionName): string =>
  fileURLToPath(new URL(`../functions/${name}`, import.meta.url))

const BUILTINS: Readonly<Record<FunctionName, Pick<FunctionDefinition, 'runtime' | 'handler'>>> = {
  // AWS makes no new function of nodejs20.x since 2026-08-31.
  node: {runtime: 'nodejs22.x', handler: 'tokenize.handler'},
  python: {runtime: 'python3.12', handler: 'burst_tokenize.handler'},
  java: {runtime: 'java17', handler: 'burst.Tokenize::handle'},
}

/** Memory and time-out of a function. */
export interface Sizing {
  readonly memoryMb: number
  readonly timeoutMs: Ms
}

/** One of our three `tokenize` functions; the Java one is compiled into the user's cache on first use. */
export async function builtinFunction(name: FunctionName, sizing: Sizing): Promise<FunctionDefinition> {
  const source = folderOf(name)
  return {
    ...BUILTINS[name],
    ...sizing,
    name: builtinFunctionName(name),
    codeRoot: name === 'java' ? await compileJava(source, 'java-tokenize') : source,
    variables: {},
    logging: TEXT_LOGS,
    labels: localLabels(`burst's operator tokenize, for ${name}`),
    isBuiltin: true,
  }
}

const CALLABLE = new RegExp(`^${FUNCTION_NAME}$`)
const SPEC_REMEDY = 'write it like name=greet,runtime=nodejs20.x,handler=index.handler,code=./greet'
const SPEC_KEYS: readonly string[] = ['name', 'runtime', 'handler', 'code']

/** `name=greet,runtime=nodejs20.x,handler=index.handler,code=./greet`: a function of the user's, from a folder; throws a UsageError that names what is wrong. */
export function parseFunctionSpec(spec: string, sizing: Sizing): FunctionDefinition {
  const fields = readFields(spec)
  const take = (key: string): string => {
    const value = fields.get(key) ?? ''
    if (value === '') throw notDefined(spec, `it has no ${key}`)
    return value
  }
  const runtime = take('runtime')
  if (findRuntimeFamily(runtime) === null) {
    throw new UsageError(`runtime "${runtime}" is not known here`, {
      suggestions: ['known are nodejs*, python*, java* and provided*'],
    })
  }
  const fault = findRuntimeFault(runtime)
  if (fault !== null) throw new UsageError(`function ${take('name')}: ${fault}`)
  return {
    name: requireCallable(take('name')),
    runtime,
    handler: take('handler'),
    codeRoot: path.resolve(take('code')),
    ...sizing,
    variables: {},
    logging: TEXT_LOGS,
    labels: localLabels(''),
    isBuiltin: false,
  }
}

function readFields(spec: string): ReadonlyMap<string, string> {
  const fields = new Map<string, string>()
  for (const field of spec.split(',')) {
    const [key = '', value = ''] = field.split(/=(.*)/s, 2)
    if (!SPEC_KEYS.includes(key))
      throw notDefined(spec, `it says "${key}", and known are ${SPEC_KEYS.join(', ')}`)
    if (fields.has(key)) throw notDefined(spec, `it says ${key} twice`)
    fields.set(key, value)
  }
  return fields
}

const notDefined = (spec: string, reason: string): UsageError =>
  new UsageError(`"${spec}" does not define a function: ${reason}`, {suggestions: [SPEC_REMEDY]})

/** Lambda's rule: another name could not be called. */
function requireCallable(name: string): string {
  if (CALLABLE.test(name)) return name
  throw new UsageError(`function name "${name}" could not be called`, {
    suggestions: ['write 1 to 64 letters, digits, hyphens or underscores'],
  })
}

function localLabels(description: string): FunctionLabels {
  return {
    description,
    role: 'arn:aws:iam::000000000000:role/burst-local',
    architecture: process.arch === 'arm64' ? 'arm64' : 'x86_64',
    tags: {},
    codeSha256: createHash('sha256').update(description).digest('base64'),
    codeBytes: 0,
    lastModified: new Date().toISOString().replace('Z', '+0000'),
    revisionId: randomUUID(),
    hasEnvironment: false,
  }
}

import {createHash, randomUUID} from 'node:crypto'
import path from 'node:path'
import {fileURLToPath} from 'node:url'
import {UsageError} from '../../errors.js'
import type {FunctionName} from '../../model/trial.js'
import type {Ms} from '../../model/units.js'
import {builtinFunctionName} from '../function-name.js'
import {findRuntimeFamily, type FunctionDefinition, type FunctionLabels} from './function-definition.js'
import {compileJava} from './toolchain.js'

const folderOf = (name: FunctionName): string =>
  fileURLToPath(new URL(`../functions/${name}`, import.meta.url))

const BUILTINS: Readonly<Record<FunctionName, Pick<FunctionDefinition, 'runtime' | 'handler'>>> = {
  // AWS makes no new function of nodejs20.x since 2026-08-31.
  node: {runtime: 'nodejs22.x', handler: 'tokenize.handler'},
  python: {runtime: 'python3.12', handler: 'burst_tokenize.handler'},
  java: {runtime: 'java17', handler: 'burst.Tokenize::handle'},
}

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
    labels: localLabels(`burst's operator tokenize, for ${name}`),
  }
}

/** `name=greet,runtime=nodejs20.x,handler=index.handler,code=./greet`: a function of the user's, from a folder. */
export function parseFunctionSpec(spec: string, sizing: Sizing): FunctionDefinition {
  const fields = new Map(
    spec.split(',').map((field) => {
      const at = field.indexOf('=')
      return [field.slice(0, at), field.slice(at + 1)] as const
    }),
  )
  const take = (key: string): string => {
    const value = fields.get(key)
    if (value === undefined || value === '') {
      throw new UsageError(`"${spec}" does not define a function: it has no ${key}`, {
        suggestions: ['write it like name=greet,runtime=nodejs20.x,handler=index.handler,code=./greet'],
      })
    }
    return value
  }
  const runtime = take('runtime')
  if (findRuntimeFamily(runtime) === null) {
    throw new UsageError(`runtime "${runtime}" is not known here`, {
      suggestions: ['known are nodejs*, python*, java* and provided*'],
    })
  }
  return {
    name: take('name'),
    runtime,
    handler: take('handler'),
    codeRoot: path.resolve(take('code')),
    ...sizing,
    variables: {},
    labels: localLabels(''),
  }
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
  }
}

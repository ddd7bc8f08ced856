import path from 'node:path'
import {fileURLToPath} from 'node:url'
import {findRuntimeFamily, type FunctionDefinition, type RuntimeFamily} from '../../function-definition.js'
import {compileJava, findJava, findPython, findPythonOf, jdkVersion} from '../../../../host/toolchain.js'
import {EnvironmentError} from '../../../../errors.js'
import {fetchJavaRuntimeClient, nativePartOptions} from './java-runtime-client.js'

/** Where AWS's own runtime interface clients are, for those that should be used in place of our bootstraps. */
export interface RuntimeClientPaths {
  /** Folder of the npm package aws-lambda-ric. */
  readonly node?: string
  /** A Python interpreter that can import awslambdaric. */
  readonly python?: string
  /** Folder with the jars of aws-lambda-java-runtime-interface-client. */
  readonly java?: string
}

/** How the runtime of a function is started. */
export interface LaunchCommand {
  readonly command: string
  readonly args: readonly string[]
  /** Which runtime client it is: reported with every measurement. */
  readonly runtimeClient: 'burst-bootstrap' | 'aws-ric' | 'provided'
  /** In what the function runs otherwise than on AWS; null where nothing is known to differ. */
  readonly difference?: string
}

const bootstrapFile = (file: string): string =>
  fileURLToPath(new URL(`../../bootstrap/${file}`, import.meta.url))

/** The command line that runs a function; finds interpreters and compiles our Java bootstrap on first use; throws an EnvironmentError where its runtime cannot run here. */
export async function launchCommand(
  definition: FunctionDefinition,
  clients: RuntimeClientPaths,
): Promise<LaunchCommand> {
  const family = findRuntimeFamily(definition.runtime)
  if (family === null) {
    throw new EnvironmentError(`function ${definition.name}: runtime ${definition.runtime} cannot run here`, {
      suggestions: ['known are nodejs*, python*, java* and provided*'],
    })
  }
  const launch = await LAUNCHERS[family](definition, clients)
  if (definition.isBuiltin || family === 'provided' || family === 'python') return launch
  const found =
    family === 'node' ? process.versions.node : (/"(\d+)/.exec(await jdkVersion('java'))?.[1] ?? '')
  return saying(launch, definition, found.split('.')[0] ?? '')
}

/** The runtime's version that was asked for, like 22 of nodejs22.x and 8 of java8.al2. */
const askedVersion = (runtime: string): string => /^[a-z]+(\d+(?:\.\d+)?)/.exec(runtime)?.[1] ?? ''

/** With what differs, where it runs in another version than its function names. */
function saying(launch: LaunchCommand, {runtime}: FunctionDefinition, found: string): LaunchCommand {
  if (found === askedVersion(runtime)) return launch
  const difference = `${runtime} runs in version ${found}, the one of this machine`
  return {
    ...launch,
    difference: launch.difference === undefined ? difference : `${difference}; ${launch.difference}`,
  }
}

type Launcher = (
  definition: FunctionDefinition,
  clients: RuntimeClientPaths,
) => LaunchCommand | Promise<LaunchCommand>

const LAUNCHERS: Readonly<Record<RuntimeFamily, Launcher>> = {
  node: launchNode,
  python: launchPython,
  java: launchJava,
  provided: (definition) => ({
    command: path.join(definition.codeRoot, 'bootstrap'),
    args: [],
    runtimeClient: 'provided',
  }),
}

function launchNode(definition: FunctionDefinition, clients: RuntimeClientPaths): LaunchCommand {
  // Like AWS, leave a part of the memory to what is not heap.
  const heap = `--max-old-space-size=${heapMb(definition)}`
  const command = process.execPath
  if (clients.node !== undefined) {
    const client = path.join(clients.node, 'index.mjs')
    return {command, args: [heap, client, definition.handler], runtimeClient: 'aws-ric'}
  }
  const client = definition.isBuiltin ? 'node/bootstrap.mjs' : 'node/client/client.mjs'
  return {command, args: [heap, bootstrapFile(client)], runtimeClient: 'burst-bootstrap'}
}

async function launchPython(
  definition: FunctionDefinition,
  clients: RuntimeClientPaths,
): Promise<LaunchCommand> {
  // Unbuffered, or what a function prints would reach its log after its report.
  if (clients.python !== undefined) {
    const args = ['-u', '-m', 'awslambdaric', definition.handler]
    return {command: clients.python, args, runtimeClient: 'aws-ric'}
  }
  const client = definition.isBuiltin ? 'burst_bootstrap.py' : 'burst_client.py'
  // Without the packages of this machine (-S), which AWS does not have.
  const args = ['-u', '-S', bootstrapFile(`python/${client}`)]
  if (definition.isBuiltin) return {command: await findPython(), args, runtimeClient: 'burst-bootstrap'}
  const {command, version} = await findPythonOf(askedVersion(definition.runtime))
  return saying({command, args, runtimeClient: 'burst-bootstrap'}, definition, version)
}

/** As on AWS, whatever the locale of this machine is: a JDK of 17 takes its charset from there. */
const UTF_8 = ['file', 'stdout', 'stderr'].map((name) => `-D${name}.encoding=UTF-8`)

async function launchJava(
  definition: FunctionDefinition,
  clients: RuntimeClientPaths,
): Promise<LaunchCommand> {
  const code = [definition.codeRoot, path.join(definition.codeRoot, 'lib', '*')]
  const options = ['-XX:+UseSerialGC', `-Xmx${heapMb(definition)}m`, ...UTF_8]
  const fetched =
    clients.java === undefined && !definition.isBuiltin
      ? await fetchJavaRuntimeClient(bootstrapFile('java-client/pom.xml'))
      : null
  const jars = clients.java ?? (fetched?.kind === 'jars' ? fetched.folder : undefined)
  if (jars !== undefined) {
    const classPath = [path.join(jars, '*'), ...code].join(path.delimiter)
    const main = 'com.amazonaws.services.lambda.runtime.api.client.AWSLambda'
    const args = [...options, ...(await nativePartOptions(jars)), '-cp', classPath, main, definition.handler]
    return {command: await findJava(), args, runtimeClient: 'aws-ric'}
  }
  const bootstrap = await compileJava(bootstrapFile('java'), 'java-bootstrap')
  const classPath = [bootstrap, ...code].join(path.delimiter)
  const args = [...options, '-cp', classPath, 'burst.runtime.Bootstrap']
  const command = await findJava()
  if (fetched?.kind !== 'missing') return {command, args, runtimeClient: 'burst-bootstrap'}
  const difference = `AWS's runtime client for Java could not be fetched with Maven (${fetched.reason}): only handlers of (InputStream, OutputStream) run`
  return {command, args, runtimeClient: 'burst-bootstrap', difference}
}

function heapMb(definition: FunctionDefinition): number {
  return Math.floor(definition.memoryMb * 0.9)
}

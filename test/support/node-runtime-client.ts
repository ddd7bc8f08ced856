import {cp, mkdir, readFile, rm, writeFile} from 'node:fs/promises'
import path from 'node:path'
import {npmPackage} from './npm-package.js'
import {testCache} from './python-environment.js'

/**
 * A folder with the JavaScript of aws-lambda-ric and, in place of its native part, which takes minutes to build, one
 * that speaks HTTP through curl: as that part does, it blocks while it posts.
 */
export async function nodeRuntimeClient(version: string): Promise<string> {
  const source = await npmPackage('aws-lambda-ric', version, {runsScripts: false})
  const folder = path.join(testCache, `ric-${version}`)
  await rm(folder, {recursive: true, force: true})
  await mkdir(folder, {recursive: true})
  const isOld = version.startsWith('3.')
  const script = await readFile(path.join(source, isOld ? 'dist/index.mjs' : 'index.mjs'), 'utf8')
  await writeFile(path.join(folder, 'client.mjs'), script)
  await writeFile(path.join(folder, 'native.cjs'), NATIVE)
  await writeFile(path.join(folder, 'index.mjs'), isOld ? `${SHIM}${RUN}` : SHIM)
  await cp(path.join(source, 'package.json'), path.join(folder, 'package.json'))
  return folder
}

const SHIM = `
import Module from 'node:module'
const load = Module._load
Module._load = (request, ...rest) =>
  load(request.endsWith('rapid-client.node') ? new URL('./native.cjs', import.meta.url).pathname : request, ...rest)
const client = await import('./client.mjs')
`
const RUN = `
await client.run(process.cwd(), process.argv[2])
`
const NATIVE = `
const http = require('node:http')
const {execFileSync} = require('node:child_process')
const base = 'http://' + process.env.AWS_LAMBDA_RUNTIME_API + '/2018-06-01/runtime/invocation/'
const post = (path, body) =>
  execFileSync('curl', ['-s', '--data-binary', '@-', '-H', 'content-type: application/json', base + path], {input: body})
exports.initializeClient = () => undefined
exports.next = () =>
  new Promise((resolve, reject) => {
    http.get(base + 'next', {agent: false}, (response) => {
      let bodyJson = ''
      response.setEncoding('utf8').on('data', (text) => (bodyJson += text))
      response.on('end', () => resolve({bodyJson, headers: response.headers}))
    }).on('error', () => process.exit(0))
  })
exports.done = (id, body) => void post(id + '/response', body)
exports.error = (id, body) => void post(id + '/error', body)
`

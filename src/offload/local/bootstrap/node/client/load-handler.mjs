import {existsSync, readFileSync} from 'node:fs'
import {createRequire} from 'node:module'
import path from 'node:path'
import {
  CallbackHandlerDeprecated,
  HandlerNotFound,
  ImportModuleError,
  MalformedHandlerName,
  UserCodeSyntaxError,
} from './errors.mjs'
import {hasCallbacks} from './generation.mjs'

const require = createRequire(import.meta.url)
const CALLBACKS_ARE_GONE =
  'ERROR: AWS Lambda has removed support for callback-based function handlers starting with Node.js 24. You need to modify this function to use a supported handler signature to use Node.js 24 or later. For more information see https://docs.aws.amazon.com/lambda/latest/dg/nodejs-handler.html.'

/** The function that `folder/file.name` means below a root; throws what the runtime answers where it means none. */
export async function loadHandler(root, name) {
  if (name.includes('..')) {
    throw new MalformedHandlerName(
      `'${name}' is not a valid handler name. Use absolute paths when specifying root directories in handler names.`,
    )
  }
  const last = path.basename(name)
  const folder = name.slice(0, name.indexOf(last))
  const [, stem, exported] = /^([^.]*)\.(.*)$/.exec(last) ?? []
  if (stem === undefined) throw new MalformedHandlerName('Bad handler')

  const module = await loadModule({root, folder, stem}).catch((error) => {
    if (error instanceof SyntaxError) throw new UserCodeSyntaxError(error)
    throw error?.code === 'MODULE_NOT_FOUND' ? new ImportModuleError(error) : error
  })
  const handler = pick(module, exported) || (hasCallbacks ? undefined : pick(module?.default, exported))
  if (!handler) throw new HandlerNotFound(`${name} is undefined or not exported`)
  if (typeof handler !== 'function') throw new HandlerNotFound(`${name} is not a function`)
  if (!hasCallbacks && handler.length >= 3) throw new CallbackHandlerDeprecated(CALLBACKS_ARE_GONE)
  return handler
}

const pick = (from, names) => names.split('.').reduce((value, key) => value && value[key], from)

/** Where callbacks are, so is `require`: newer runtimes import everything. */
async function loadModule({root, folder, stem}) {
  const base = path.resolve(root, folder, stem)
  for (const extension of ['', '.js', '.mjs', '.cjs']) {
    const file = base + extension
    if (!existsSync(file)) continue
    const isImported =
      !hasCallbacks || extension === '.mjs' || (extension === '.js' && isModuleFolder(path.dirname(file)))
    return isImported ? import(file) : require(file)
  }
  return require(require.resolve(stem, {paths: [root, path.join(root, folder)]}))
}

/** By the nearest package.json, as Node decides it. */
function isModuleFolder(folder) {
  if (path.basename(folder) === 'node_modules') return false
  try {
    return JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8')).type === 'module'
  } catch (error) {
    if (error.code !== 'ENOENT') {
      console.warn(
        `${folder}/package.json cannot be read, it will be ignored for ES module detection purposes.`,
        error,
      )
      return false
    }
  }
  const parent = path.dirname(folder)
  return parent !== folder && isModuleFolder(parent)
}

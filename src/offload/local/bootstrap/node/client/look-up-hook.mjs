/** The hook of `look-up.mjs` for ES modules; runs on a thread of its own. */
import {existsSync, readFileSync} from 'node:fs'
import {isBuiltin} from 'node:module'
import path from 'node:path'
import {fileURLToPath} from 'node:url'
import {isInside} from './look-up.mjs'

let root = ''

export function initialize(data) {
  root = data.root
}

export function resolve(specifier, context, next) {
  if (isBare(specifier) && context.parentURL?.startsWith('file:')) {
    const parent = path.dirname(fileURLToPath(context.parentURL))
    if (isInside(root, parent) && !isPackageInside(specifier, parent)) {
      throw notFound(specifier, context.parentURL)
    }
  }
  return next(specifier, context)
}

/** As Node says it itself, code in the stack included. */
function notFound(specifier, parentUrl) {
  const code = 'ERR_MODULE_NOT_FOUND'
  const error = new Error(
    `Cannot find package '${packageOf(specifier)}' imported from ${fileURLToPath(parentUrl)}`,
  )
  return Object.assign(error, {code, stack: error.stack.replace(/^Error:/, `Error [${code}]:`)})
}

const isBare = (specifier) => !/^(\.{0,2}\/|#|[a-z]+:)/.test(specifier) && !isBuiltin(specifier)

const packageOf = (specifier) => specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/')

function isPackageInside(specifier, folder) {
  if (existsSync(path.join(folder, 'node_modules', packageOf(specifier)))) return true
  if (nameOf(folder) === packageOf(specifier)) return true
  return folder !== root && isPackageInside(specifier, path.dirname(folder))
}

/** A package may import itself by its own name. */
function nameOf(folder) {
  try {
    return JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8')).name
  } catch {
    return undefined
  }
}

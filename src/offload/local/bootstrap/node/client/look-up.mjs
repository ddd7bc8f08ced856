import {existsSync} from 'node:fs'
import Module, {register} from 'node:module'
import path from 'node:path'

/**
 * Packages are looked for in the folder with the code and no higher: what lies beside it here is not there on AWS.
 * Costs nothing where no folder above it has any.
 */
export function keepLookUpInside(root) {
  if (!foldersAbove(root).some((folder) => existsSync(path.join(folder, 'node_modules')))) return
  const {_nodeModulePaths: allPaths} = Module
  Module._nodeModulePaths = (from) =>
    isInside(root, from) ? allPaths(from).filter((folder) => isInside(root, folder)) : allPaths(from)
  register('./look-up-hook.mjs', {parentURL: import.meta.url, data: {root}})
}

export const isInside = (root, folder) => folder === root || folder.startsWith(root + path.sep)

function foldersAbove(folder) {
  const parent = path.dirname(folder)
  return parent === folder ? [] : [parent, ...foldersAbove(parent)]
}

import {createHash} from 'node:crypto'
import {readdir, readFile} from 'node:fs/promises'
import path from 'node:path'
import {writeZip} from './write-zip.js'

/** A deployment package, and its hash as AWS writes it. */
export interface CodePackage {
  readonly zip: Buffer
  readonly sha256: string
}

/** Caches of an interpreter that has run here, and hidden files: no part of a function. */
const LEFT_OUT = /(^|\/)(__pycache__\/|\.)/

/** All files below a folder as a zip. Node, Python and Java alike take a handler's files at its root. */
export async function packageCode(folder: string): Promise<CodePackage> {
  const entries = await readdir(folder, {recursive: true, withFileTypes: true})
  const paths = entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)))
    .map((relative) => relative.split(path.sep).join('/'))
    .filter((relative) => !LEFT_OUT.test(relative))
  const files = await Promise.all(
    paths.map(async (relative) => ({path: relative, bytes: await readFile(path.join(folder, relative))})),
  )
  const zip = writeZip(files)
  return {zip, sha256: createHash('sha256').update(zip).digest('base64')}
}

import {readdirSync} from 'node:fs'
import {basename} from 'node:path'
import {fileURLToPath} from 'node:url'
import {readText} from '../parse/parse-yaml.js'

/** The folders of `configs/` whose files are named without their path. */
export type BundledFolder = 'profiles' | 'platforms' | 'autoscalers'

/** The names of a folder's files, sorted. */
export function bundledNames(folder: BundledFolder): readonly string[] {
  return readdirSync(folderUrl(folder))
    .filter((file) => file.endsWith('.yaml'))
    .map((file) => basename(file, '.yaml'))
    .toSorted()
}

/** A file that comes with burst, with the path for messages about it. */
export function readBundled(
  folder: BundledFolder,
  name: string,
): {readonly path: string; readonly text: string} {
  const path = fileURLToPath(new URL(`${name}.yaml`, folderUrl(folder)))
  return {path, text: readText(path)}
}

/** The same distance from `src/settings/files` and from `dist/settings/files`. */
const folderUrl = (folder: BundledFolder): URL => new URL(`../../../configs/${folder}/`, import.meta.url)

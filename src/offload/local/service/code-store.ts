import {createHash, randomUUID} from 'node:crypto'
import {chmod, mkdir, mkdtemp, rename, rm, symlink, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import path from 'node:path'
import {removeAtExit} from '../../../host/exit-cleanup.js'
import {allEnded} from '../../../kernel/all-ended.js'
import {readZip, type ZipEntry} from '../zip.js'
import {hasCode} from '../../../errors.js'

/** A function's code, unpacked in a folder of its own. */
export interface StoredCode {
  readonly kind: 'stored'
  readonly codeRoot: string
  readonly codeSha256: string
  readonly codeBytes: number
}

/** A function's code that would be accepted, and was not stored. */
export interface CheckedCode {
  readonly kind: 'checked'
  readonly entries: readonly ZipEntry[]
  readonly codeSha256: string
  readonly codeBytes: number
}

/** Code that cannot be a function's. */
export interface RefusedCode {
  readonly kind: 'refused'
  /** AWS's words, as far as it has any. */
  readonly message: string
}

/** What a file system says of a name that it does not take. */
const NAME_COMPLAINTS = ['ENAMETOOLONG', 'ENOTDIR', 'EISDIR', 'EEXIST', 'EILSEQ', 'EINVAL']

/** Looks at uploaded code without unpacking it. */
export function checkCode(zip: Buffer): CheckedCode | RefusedCode {
  const content = readZip(zip)
  if (content.kind === 'invalid') return refused(content.reason)
  const {entries} = content
  if (entries.length === 0) return {kind: 'refused', message: 'Uploaded file must be a non-empty zip'}
  const codeSha256 = createHash('sha256').update(zip).digest('base64')
  return {kind: 'checked', entries, codeSha256, codeBytes: zip.length}
}

/** Uploaded code, unpacked into a temporary folder that lives as long as the service. */
export class CodeStore {
  #folder: Promise<string> | null = null
  /** With the folders in each, which are read-only while functions run in them. */
  readonly #codeRoots = new Map<string, readonly string[]>()
  #removed: Promise<void> = Promise.resolve()

  /** Rejects where this machine is at fault, with words that the caller may read. */
  async add(zip: Buffer): Promise<StoredCode | RefusedCode> {
    const checked = checkCode(zip)
    if (checked.kind === 'refused') return checked
    try {
      const codeRoot = await this.#unpack(checked.entries)
      const {codeSha256, codeBytes} = checked
      return {kind: 'stored', codeRoot, codeSha256, codeBytes}
    } catch (error) {
      if (NAME_COMPLAINTS.some((code) => hasCode(error, code)))
        return refused('an entry has an unusable name')
      // The system's own words name folders of this machine.
      throw new Error('the code could not be unpacked', {cause: error})
    }
  }

  /** Only what was uploaded: a folder of the user's own is left alone. */
  async remove({codeRoot}: Pick<StoredCode, 'codeRoot'>): Promise<void> {
    const folders = this.#codeRoots.get(codeRoot)
    if (folders === undefined) return
    this.#codeRoots.delete(codeRoot)
    // What cannot be removed now goes with everything else.
    const removing = allowChanges(folders)
      .then(() => rm(codeRoot, {recursive: true, force: true}))
      .catch(() => undefined)
    this.#removed = this.#removed.then(() => removing)
    await removing
  }

  async close(): Promise<void> {
    await this.#removed
    for (const folders of this.#codeRoots.values()) await allowChanges(folders)
    if (this.#folder !== null) await rm(await this.#folder, {recursive: true, force: true})
  }

  /** All of it or nothing: a folder has its name only when everything is in it. */
  async #unpack(entries: readonly ZipEntry[]): Promise<string> {
    this.#folder ??= mkdtemp(path.join(tmpdir(), 'burst-lambda-')).catch((error: unknown) => {
      this.#folder = null
      throw error
    })
    const folder = await this.#folder
    removeAtExit(folder)
    const unpacking = await mkdtemp(path.join(folder, 'unpacking-'))
    try {
      await writeEntries(unpacking, entries)
      // Never named after anything in the request.
      const codeRoot = path.join(folder, `code-${randomUUID()}`)
      await rename(unpacking, codeRoot)
      const folders = foldersOf(entries).map((name) => path.join(codeRoot, name))
      this.#codeRoots.set(codeRoot, folders)
      await Promise.all(folders.map((name) => chmod(name, READ_ONLY_FOLDER)))
      return codeRoot
    } catch (error) {
      await rm(unpacking, {recursive: true, force: true})
      throw error
    }
  }
}

const READ_ONLY_FOLDER = 0o555
const WRITERS = 16

/** Several at once: one after another, tens of thousands of small files take most of a minute. */
async function writeEntries(folder: string, entries: readonly ZipEntry[]): Promise<void> {
  for (const name of foldersOf(entries)) await mkdir(path.join(folder, name), {recursive: true})
  // Of two with one name the last counts, as for other programs that unpack.
  const named = [...new Map(entries.map((entry) => [entry.path, entry])).values()]
  const files = named.filter(({isLink}) => !isLink).values()
  const write = async (): Promise<void> => {
    for (const entry of files) {
      const mode = entry.isExecutable ? 0o555 : 0o444
      await writeFile(path.join(folder, entry.path), entry.bytes, {mode, flag: 'wx'})
    }
  }
  await allEnded(Array.from({length: WRITERS}, write))
  // Last, so that nothing is written through one.
  for (const entry of named) {
    if (entry.isLink) await symlink(entry.bytes.toString(), path.join(folder, entry.path))
  }
}

/** Every folder that entries are in, the outermost (`.`) first. */
function foldersOf(entries: readonly ZipEntry[]): readonly string[] {
  const folders = new Set<string>(['.'])
  for (const entry of entries) {
    for (let name = path.posix.dirname(entry.path); !folders.has(name); name = path.posix.dirname(name)) {
      folders.add(name)
    }
  }
  return [...folders].toSorted()
}

async function allowChanges(folders: readonly string[]): Promise<void> {
  await Promise.all(folders.map((folder) => chmod(folder, 0o755).catch(() => undefined)))
}

const refused = (reason: string): RefusedCode => ({
  kind: 'refused',
  message: `Could not unzip uploaded file: ${reason}. Please check your file, then try to upload again.`,
})

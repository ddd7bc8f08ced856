import {createHash} from 'node:crypto'
import {mkdir, mkdtemp, rm, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import path from 'node:path'
import {readZip} from './zip.js'

export interface StoredCode {
  readonly kind: 'stored'
  readonly codeRoot: string
  readonly codeSha256: string
  readonly codeBytes: number
}

export interface RefusedCode {
  readonly kind: 'refused'
  readonly reason: string
}

/** Uploaded code, unpacked into a temporary folder that lives as long as the service. */
export class CodeStore {
  #folder: Promise<string> | null = null

  async add(zip: Buffer): Promise<StoredCode | RefusedCode> {
    const content = readZip(zip)
    if (content.kind === 'invalid') return {kind: 'refused', reason: content.reason}

    this.#folder ??= mkdtemp(path.join(tmpdir(), 'burst-lambda-'))
    // Never named after anything in the request.
    const codeRoot = await mkdtemp(path.join(await this.#folder, 'code-'))
    for (const entry of content.entries) {
      const file = path.join(codeRoot, entry.path)
      await mkdir(path.dirname(file), {recursive: true})
      await writeFile(file, entry.bytes, {mode: entry.isExecutable ? 0o755 : 0o644})
    }
    const codeSha256 = createHash('sha256').update(zip).digest('base64')
    return {kind: 'stored', codeRoot, codeSha256, codeBytes: zip.length}
  }

  async close(): Promise<void> {
    if (this.#folder !== null) await rm(await this.#folder, {recursive: true, force: true})
  }
}

import {ExternalError} from '../../../errors.js'
import {jarNameOf} from './leftovers.js'
import {ownOwner} from './owner.js'
import {RefusedError} from './answer-errors.js'
import type {FlinkRest} from './rest-client.js'

/** The job's jar on a cluster, under the name of this process. */
export class UploadedJar {
  readonly #rest: FlinkRest
  readonly #file: string
  readonly #owner: string
  #id = ''

  private constructor(rest: FlinkRest, file: string, owner: string) {
    this.#rest = rest
    this.#file = file
    this.#owner = owner
  }

  static async upload(rest: FlinkRest, file: string): Promise<UploadedJar> {
    const jar = new UploadedJar(rest, file, await ownOwner())
    await jar.#upload()
    return jar
  }

  /** Starts a job and answers its id; a jar that somebody has tidied away meanwhile is brought again. */
  async run(args: readonly string[], parallelism: number): Promise<string> {
    const owned = [...args, '--owner', this.#owner]
    try {
      return await this.#rest.runJar(this.#id, owned, parallelism)
    } catch (error) {
      // With its jar there, it may have started.
      if (!(error instanceof RefusedError) || (await this.#isThere())) throw error
      await this.#upload()
      return this.#rest.runJar(this.#id, owned, parallelism)
    }
  }

  /** A cluster that is gone keeps no jar. */
  async remove(): Promise<void> {
    await this.#rest.deleteJar(this.#id).catch((error: unknown) => {
      if (!(error instanceof ExternalError)) throw error
    })
  }

  async #upload(): Promise<void> {
    this.#id = await this.#rest.uploadJar(this.#file, jarNameOf(this.#owner))
  }

  async #isThere(): Promise<boolean> {
    const {files} = (await this.#rest.read('/jars')) as {readonly files: readonly {readonly id: string}[]}
    return files.some(({id}) => id === this.#id)
  }
}

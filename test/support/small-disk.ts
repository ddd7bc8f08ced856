import {spawnSync} from 'node:child_process'
import {mkdirSync} from 'node:fs'
import {onTestFinished, type TestContext} from 'vitest'

/**
 * Mounts a file system of our own until the test ends, for only such a one can be filled without harm, and only
 * root may mount it; anywhere else the test is skipped, loudly. `size` as tmpfs takes it: `256k`.
 */
export function mountSmallDisk(context: TestContext, folder: string, size: string): void {
  // A second try of the test finds it.
  mkdirSync(folder, {recursive: true})
  const refusal =
    process.platform === 'linux' && process.getuid?.() === 0
      ? mount('-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', folder)
      : 'not root on Linux'
  if (refusal !== '') {
    process.stderr.write(`SKIPPED: a full disk needs a small tmpfs, and mount says: ${refusal}\n`)
    // Without the disk there is nothing to fill.
    context.skip()
  }
  onTestFinished(() => {
    spawnSync('umount', [folder])
  })
}

/** Makes it larger, or smaller; answers what `mount` complains of. */
export const resizeDisk = (folder: string, size: string): string =>
  mount('-o', `remount,size=${size}`, folder)

const mount = (...parameters: readonly string[]): string => spawnSync('mount', parameters).stderr.toString()

import {UsageError} from '../../errors.js'

/** As the names of sweeps: they name folders on any file system. */
const NAME = /^[a-z0-9][a-z0-9-]{0,99}$/

/** The name of a run, which is that of its folder; else a UsageError. */
export function parseName(text: string): string {
  if (NAME.test(text)) return text
  throw new UsageError(`--name: "${text}" is no name for a folder of results`, {
    suggestions: ['write lower-case letters, digits and hyphens, like --name before-the-change'],
  })
}

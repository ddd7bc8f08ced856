import {UsageError} from '../../errors.js'

/** A page has no files, sockets or processes: a setting that needs one throws a UsageError. */
const refuse = (): never => {
  throw new UsageError('a page reads no files of this machine', {
    suggestions: ['use the command line, like burst run --engine virtual'],
  })
}

export const readRegularFile = refuse
export const loadServiceTimes = refuse
export const fileURLToPath = refuse
export const pathToFileURL = refuse
/** No host of a cluster is named on a page. */
export const isIP = (): number => 0

/** In the place of `node:os`: the page says itself what machine it counts with. */
export default {availableParallelism: refuse, totalmem: refuse}

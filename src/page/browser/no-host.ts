import {UsageError} from '../../errors.js'

/** A page has no folders, sockets or processes: a setting that needs one throws a UsageError. */
const refuse = (): never => {
  throw new UsageError('a page has no machine below it', {
    suggestions: ['use the command line, like burst run --engine virtual'],
  })
}

/** A page unpacks nothing: a packed file throws a UsageError. */
export function gunzipSync(): never {
  throw new UsageError('the file is packed with gzip, and a page unpacks nothing', {
    suggestions: ['unpack it with gunzip, and drop what that leaves'],
  })
}

/** Refuses: a page has no paths. */
export const fileURLToPath = refuse
/** Refuses: a page has no paths. */
export const pathToFileURL = refuse
/** Refuses: a page has no folders of trials. */
export const readTrialTrace = refuse
/** No name on a page is that of a folder. */
export const timelineIn = (): null => null
/** No host of a cluster is named on a page. */
export const isIP = (): number => 0

/** In the place of `node:os`: the page says itself what machine it counts with. */
export default {availableParallelism: refuse, totalmem: refuse}

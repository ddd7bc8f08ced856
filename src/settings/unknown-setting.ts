import {UsageError} from '../errors.js'
import {didYouMean} from '../model/nearest-word.js'

/** The `UsageError` for a key that `whose` does not have: the nearest one that it has, and all of them. */
export const unknownSetting = (whose: string, key: string, known: readonly string[]): UsageError =>
  new UsageError(`${whose} has no setting "${key}"${didYouMean(key, known)}`, {
    suggestions: [known.length === 0 ? 'it has no settings' : `its settings are ${known.join(', ')}`],
  })

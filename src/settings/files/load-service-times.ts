import {createHash} from 'node:crypto'
import type {Quantiles, ServiceFile} from '../../model/trial.js'
import {readServiceTimes} from '../service/read-service-times.js'
import {keepFew} from './keep-few.js'
import {decodePacked, readUserBytes} from './read-user-file.js'

const MAX_BYTES = 64 * 2 ** 20

/** Service times of a file: points of their quantile function, and the file by its content. */
export interface LoadedServiceTimes {
  readonly file: ServiceFile
  readonly quantilesMs: Quantiles
}

const kept = keepFew<LoadedServiceTimes>()

/** Reads samples or quantiles, packed or not; throws a UsageError that names line and column of what is wrong. */
export function loadServiceTimes(path: string): LoadedServiceTimes {
  const bytes = readUserBytes(path, MAX_BYTES)
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  return kept(`${path} ${sha256}`, () => {
    const {quantilesMs, samples} = readServiceTimes({text: decodePacked(bytes, path, MAX_BYTES), path})
    return {file: {path, sha256, samples}, quantilesMs}
  })
}

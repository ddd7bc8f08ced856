import {createHash} from 'node:crypto'
import type {Quantiles, ServiceFile} from '../../model/trial.js'
import {readServiceTimes} from '../service/read-service-times.js'
import {decodePacked, readUserBytes} from './read-user-file.js'

const MAX_BYTES = 64 * 2 ** 20

/** Service times of a file: points of their quantile function, and the file by its content. */
export interface LoadedServiceTimes {
  readonly file: ServiceFile
  readonly quantilesMs: Quantiles
}

/** Points of a sweep name the same few files again and again. */
const KEPT_FILES = 4
const kept = new Map<string, LoadedServiceTimes>()

/** Reads samples or quantiles, packed or not; throws a UsageError that names line and column of what is wrong. */
export function loadServiceTimes(path: string): LoadedServiceTimes {
  const bytes = readUserBytes(path, MAX_BYTES)
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  const key = `${path} ${sha256}`
  const known = kept.get(key)
  if (known) return known
  const {quantilesMs, samples} = readServiceTimes({text: decodePacked(bytes, path, MAX_BYTES), path})
  const loaded = {file: {path, sha256, samples}, quantilesMs}
  const [oldest] = kept.keys()
  if (kept.size >= KEPT_FILES && oldest !== undefined) kept.delete(oldest)
  kept.set(key, loaded)
  return loaded
}

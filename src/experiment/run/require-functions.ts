import {startTarget} from '../../offload/registry.js'
import type {ResolvedSettings} from '../../settings/resolve/resolve-settings.js'

/**
 * Throws an EnvironmentError where a function on AWS cannot be called: a name, a right or a key that is wrong is
 * thrown before the first trial, not in the middle of the last. A dry run of each is charged nothing.
 */
export async function requireFunctions(settings: readonly ResolvedSettings[]): Promise<void> {
  const onAws = settings.map(({offload}) => offload).filter(({target}) => target === 'aws')
  const functions = new Map(onAws.map((offload) => [offload.functionName ?? offload.function, offload]))
  for (const offload of functions.values()) {
    const place = await startTarget('aws', {offload, functionName: offload.functionName})
    await place.stop()
  }
}

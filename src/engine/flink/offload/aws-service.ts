import type {Offload} from '../../../model/trial.js'
import {createInvokeClient} from '../../../offload/lambda/invoke-client.js'
import {startTarget} from '../../../offload/registry.js'
import type {OffloadService} from '../../../offload/offload-service.js'

/**
 * Target `aws`: where the function is called is settled and tried out here, and the task managers sign with
 * credentials of their own chain. How many environments stand there is not known.
 */
export async function findAwsService(offload: Offload): Promise<OffloadService> {
  const {connection} = await startTarget('aws', {offload, functionName: offload.functionName})
  const client = await createInvokeClient(connection)
  const {endpoint, region} = await client.locate()
  client.close()
  return {
    address: {endpoint, region, functionName: connection.functionName, signed: true},
    environments: () => Number.NaN,
    environmentsMax: Number.NaN,
    reclaimIdle: () => Promise.resolve(),
    warm: () => Promise.resolve(),
    stop: () => Promise.resolve(),
  }
}

import type {Offload} from '../../model/trial.js'
import {awsTarget} from '../../offload/aws/aws-target.js'
import {createInvokeClient} from '../../offload/invoke-client.js'
import type {OffloadService} from './offload-service.js'

/**
 * Target `aws`: where the function is called is settled and tried out here, and the task managers sign with
 * credentials of their own chain. How many environments stand there nobody tells.
 */
export async function findAwsService(offload: Offload): Promise<OffloadService> {
  await awsTarget.check()
  const {connection} = await awsTarget.start({offload, functionName: offload.functionName ?? null})
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

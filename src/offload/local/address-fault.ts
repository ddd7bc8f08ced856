import {formatFunctionArn, partitionOf, type FunctionReference, type Identity} from './function-reference.js'
import {accessDenied, functionNotFound, regionNotReachable, type ServiceFault} from './service-fault.js'

/** Where a caller says that a function is. */
export type Address = Omit<FunctionReference, 'qualifier'>

/** Functions have no policy that could allow these to another account: it is refused before the region is looked at. */
const WITHOUT_POLICY: ReadonlySet<string> = new Set(['CreateFunction', 'UpdateFunctionConfiguration'])

/**
 * What AWS answers where an ARN names a function of another region, account or partition, null for one of here. The
 * function that has the same name here is never meant. `action` is what IAM calls the operation (`DeleteFunction`).
 */
export function findAddressFault(
  {name, partition, region, accountId}: Address,
  action: string,
  identity: Identity,
): ServiceFault | null {
  const asked = {region: region ?? identity.region, accountId: accountId ?? identity.accountId}
  const isOfOther = asked.accountId !== identity.accountId
  const isFar = asked.region !== identity.region
  if (isOfOther && (!isFar || WITHOUT_POLICY.has(action))) {
    return accessDenied(identity.accountId, action, formatFunctionArn(asked, name))
  }
  if (isFar) return regionNotReachable(asked.region, identity.region)
  if (partition === null || partition === partitionOf(identity.region)) return null
  return functionNotFound(`arn:${partition}:lambda:${asked.region}:${asked.accountId}:function:${name}`)
}

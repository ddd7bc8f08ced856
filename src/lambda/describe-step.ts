import {logGroupName, ownRoleName, type Deployment, type Step} from '../offload/deploy/deployment.js'

/** One step of a plan, in words that fit after "would". */
export function describeDeployStep(step: Step, wanted: Deployment): string {
  const {functionName, region} = wanted
  const role = ownRoleName(functionName, region)
  switch (step.kind) {
    case 'create-role':
      return `create role ${role}, which only Lambda can take on`
    case 'set-trust':
      return `let only Lambda take on role ${role}`
    case 'set-policy':
      return `allow role ${role} its log group ${logGroupName(functionName)} and nothing else`
    case 'create-function':
      return `create function ${functionName}: ${wanted.runtime}, ${wanted.handler}, ${wanted.memoryMb}MB, ${wanted.timeoutSeconds}s, ${sizeOf(wanted)}`
    case 'update-code':
      return `update the code of ${functionName}: ${sizeOf(wanted)}`
    case 'update-configuration':
      return `update ${functionName}: ${step.changes.join(', ')}`
    case 'reserve':
      return step.concurrency === null
        ? `release the reserved concurrency of ${functionName}`
        : `reserve a concurrency of ${step.concurrency} for ${functionName}`
    case 'delete-function':
    case 'delete-policy':
    case 'delete-role':
      return describeRemoveStep(step, functionName, role)
  }
}

/** One step of a removal, likewise. */
export function describeRemoveStep(step: Step, functionName: string, roleName: string): string {
  if (step.kind === 'delete-policy') return `delete the policy of role ${roleName}`
  return step.kind === 'delete-role' ? `delete role ${roleName}` : `delete function ${functionName}`
}

const sizeOf = ({code}: Deployment): string => `${(code.zip.length / 1000).toFixed(1)} kB of code`

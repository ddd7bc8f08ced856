import {ownValue} from '../../model/own-value.js'
import type * as iamModule from '@aws-sdk/client-iam'
import type {IAMClient} from '@aws-sdk/client-iam'
import type * as lambdaModule from '@aws-sdk/client-lambda'
import type {FunctionConfiguration, GetFunctionCommandOutput, LambdaClient} from '@aws-sdk/client-lambda'
import {
  OWNER_TAG,
  POLICY_NAME,
  TRUST,
  type Deployment,
  type FoundFunction,
  type FoundRole,
} from './deployment.js'
import {awsNameOf, explainFailure} from './explain-failure.js'

type LambdaSdk = typeof lambdaModule
type IamSdk = typeof iamModule

/** What deploying asks of AWS. Each operation throws one of our errors, with the SDK's as its cause. */
export interface Cloud extends ReturnType<typeof onFunctions>, ReturnType<typeof onRoles> {
  region(): Promise<string>
  close(): void
}

/** AWS by the standard chain; `AWS_ENDPOINT_URL_LAMBDA` and `AWS_ENDPOINT_URL_IAM` are honored by the SDK itself. */
export async function createCloud(): Promise<Cloud> {
  // Said on every start otherwise; which Node and which SDK belong together is decided in our package.json.
  process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] ??= 'true'
  const [lambdaSdk, iamSdk] = await Promise.all([
    import('@aws-sdk/client-lambda'),
    import('@aws-sdk/client-iam'),
  ])
  const lambda = new lambdaSdk.LambdaClient({})
  const region = await lambda.config.region().catch((error: unknown) => {
    throw explainFailure(error, 'a request', 'AWS')
  })
  const iam = new iamSdk.IAMClient({region})
  return {
    region: () => Promise.resolve(region),
    ...onFunctions(lambda, lambdaSdk, explaining('lambda', region)),
    ...onRoles(iam, iamSdk, explaining('iam', region)),
    close() {
      lambda.destroy()
      iam.destroy()
    },
  }
}

/** Waits for an operation, and explains its failure. */
type Call = <T>(operation: string, sent: Promise<T>) => Promise<T>

const explaining = (service: 'lambda' | 'iam', region: string): Call => {
  const override =
    ownValue(process.env, `AWS_ENDPOINT_URL_${service.toUpperCase()}`) ?? process.env['AWS_ENDPOINT_URL']
  return (operation, sent) =>
    sent.catch((error: unknown) => {
      throw explainFailure(error, `${service}:${operation}`, override ?? `AWS in ${region}`)
    })
}

function onFunctions(client: LambdaClient, sdk: LambdaSdk, call: Call) {
  return {
    async findFunction(name: string): Promise<FoundFunction | null> {
      const command = new sdk.GetFunctionCommand({FunctionName: name})
      return orNull(call('GetFunction', client.send(command)).then(toFoundFunction))
    },
    async createFunction(wanted: Deployment, roleArn: string): Promise<void> {
      const command = new sdk.CreateFunctionCommand({
        ...configurationOf(wanted, roleArn),
        Code: {ZipFile: wanted.code.zip},
        Architectures: ['x86_64'],
        Tags: {[OWNER_TAG.key]: OWNER_TAG.value},
      })
      await call('CreateFunction', client.send(command))
    },
    async updateCode({functionName, code}: Deployment): Promise<void> {
      const command = new sdk.UpdateFunctionCodeCommand({FunctionName: functionName, ZipFile: code.zip})
      await call('UpdateFunctionCode', client.send(command))
    },
    async updateConfiguration(wanted: Deployment, roleArn: string): Promise<void> {
      const command = new sdk.UpdateFunctionConfigurationCommand(configurationOf(wanted, roleArn))
      await call('UpdateFunctionConfiguration', client.send(command))
    },
    async reserve(name: string, concurrency: number | null): Promise<void> {
      if (concurrency === null) {
        const command = new sdk.DeleteFunctionConcurrencyCommand({FunctionName: name})
        await call('DeleteFunctionConcurrency', client.send(command))
        return
      }
      const command = new sdk.PutFunctionConcurrencyCommand({
        FunctionName: name,
        ReservedConcurrentExecutions: concurrency,
      })
      await call('PutFunctionConcurrency', client.send(command))
    },
    async deleteFunction(name: string): Promise<void> {
      const command = new sdk.DeleteFunctionCommand({FunctionName: name})
      await call('DeleteFunction', client.send(command))
    },
    /** Concurrency of the account that no function has reserved; null where these credentials may not ask. */
    async unreservedConcurrency(): Promise<number | null> {
      const asked = call('GetAccountSettings', client.send(new sdk.GetAccountSettingsCommand({})))
      const settings = await unless(/AccessDenied|NotAuthorized|Unauthorized/, asked)
      return settings?.AccountLimit?.UnreservedConcurrentExecutions ?? null
    },
  }
}

function onRoles(client: IAMClient, sdk: IamSdk, call: Call) {
  return {
    async findRole(name: string): Promise<FoundRole | null> {
      const found = await orNull(call('GetRole', client.send(new sdk.GetRoleCommand({RoleName: name}))))
      if (found?.Role?.Arn === undefined) return null
      const command = new sdk.GetRolePolicyCommand({RoleName: name, PolicyName: POLICY_NAME})
      const policy = await orNull(call('GetRolePolicy', client.send(command)))
      return {
        arn: found.Role.Arn,
        isOurs: (found.Role.Tags ?? []).some(
          (tag) => tag.Key === OWNER_TAG.key && tag.Value === OWNER_TAG.value,
        ),
        trust: decodeURIComponent(found.Role.AssumeRolePolicyDocument ?? ''),
        policy: policy === null ? null : decodeURIComponent(policy.PolicyDocument ?? ''),
      }
    },
    /** Resolves with its ARN. */
    async createRole(name: string): Promise<string> {
      const command = new sdk.CreateRoleCommand({
        RoleName: name,
        Description: 'Lets a function of burst write its own logs.',
        AssumeRolePolicyDocument: JSON.stringify(TRUST),
        Tags: [{Key: OWNER_TAG.key, Value: OWNER_TAG.value}],
      })
      const {Role} = await call('CreateRole', client.send(command))
      return Role?.Arn ?? ''
    },
    async setTrust(role: string): Promise<void> {
      const command = new sdk.UpdateAssumeRolePolicyCommand({
        RoleName: role,
        PolicyDocument: JSON.stringify(TRUST),
      })
      await call('UpdateAssumeRolePolicy', client.send(command))
    },
    async setPolicy(role: string, policy: object): Promise<void> {
      const command = new sdk.PutRolePolicyCommand({
        RoleName: role,
        PolicyName: POLICY_NAME,
        PolicyDocument: JSON.stringify(policy),
      })
      await call('PutRolePolicy', client.send(command))
    },
    async deletePolicy(role: string): Promise<void> {
      const command = new sdk.DeleteRolePolicyCommand({RoleName: role, PolicyName: POLICY_NAME})
      await call('DeleteRolePolicy', client.send(command))
    },
    async deleteRole(role: string): Promise<void> {
      await call('DeleteRole', client.send(new sdk.DeleteRoleCommand({RoleName: role})))
    },
  }
}

const NOT_FOUND = /^(ResourceNotFoundException|NoSuchEntityException|NoSuchEntity)$/

const orNull = <T>(asked: Promise<T>): Promise<T | null> => unless(NOT_FOUND, asked)

/** What was asked for, or null where AWS refuses it by such a name. */
function unless<T>(refusal: RegExp, asked: Promise<T>): Promise<T | null> {
  return asked.catch((error: unknown) => {
    if (refusal.test(awsNameOf(error))) return null
    throw error
  })
}

const configurationOf = (wanted: Deployment, roleArn: string) => ({
  FunctionName: wanted.functionName,
  Runtime: wanted.runtime as NonNullable<FunctionConfiguration['Runtime']>,
  Handler: wanted.handler,
  Role: roleArn,
  Description: wanted.description,
  MemorySize: wanted.memoryMb,
  Timeout: wanted.timeoutSeconds,
})

const toFoundFunction = ({
  Configuration: it = {},
  Tags,
  Concurrency,
}: GetFunctionCommandOutput): FoundFunction => ({
  ...readConfiguration(it),
  reservedConcurrency: Concurrency?.ReservedConcurrentExecutions ?? null,
  isOurs: Tags?.[OWNER_TAG.key] === OWNER_TAG.value,
  state: stateOf(it),
  stateReason: it.LastUpdateStatusReason ?? it.StateReason ?? '',
})

const readConfiguration = (it: FunctionConfiguration) => ({
  arn: it.FunctionArn ?? '',
  roleArn: it.Role ?? '',
  runtime: it.Runtime ?? '',
  handler: it.Handler ?? '',
  description: it.Description ?? '',
  memoryMb: it.MemorySize ?? 0,
  timeoutSeconds: it.Timeout ?? 0,
  codeSha256: it.CodeSha256 ?? '',
})

/** A function that AWS put to sleep after weeks without a call is `Inactive`: the next call wakes it. */
function stateOf({State, LastUpdateStatus}: FunctionConfiguration): FoundFunction['state'] {
  if (State === 'Failed' || LastUpdateStatus === 'Failed') return 'failed'
  return State === 'Pending' || LastUpdateStatus === 'InProgress' ? 'pending' : 'settled'
}

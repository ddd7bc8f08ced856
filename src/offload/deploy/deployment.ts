import type {CodePackage} from './package-code.js'

/** What is to be there after a deployment. */
export interface Deployment {
  readonly functionName: string
  readonly region: string
  readonly runtime: string
  readonly handler: string
  readonly description: string
  readonly memoryMb: number
  readonly timeoutSeconds: number
  readonly code: CodePackage
  /** null = none reserved. */
  readonly reservedConcurrency: number | null
  readonly role: RoleWish
}

/** A role that exists and is only used, or one of the function's own. */
export type RoleWish =
  {readonly kind: 'given'; readonly arn: string} | {readonly kind: 'own'; readonly name: string}

/** A function as AWS describes it. */
export interface FoundFunction extends Pick<
  Deployment,
  'runtime' | 'handler' | 'description' | 'memoryMb' | 'timeoutSeconds' | 'reservedConcurrency'
> {
  readonly arn: string
  readonly roleArn: string
  readonly codeSha256: string
  readonly isOurs: boolean
  readonly state: 'settled' | 'pending' | 'failed'
  readonly stateReason: string
}

/** The role of a function as IAM has it. */
export interface FoundRole {
  readonly arn: string
  readonly isOurs: boolean
  /** JSON, as it is stored. */
  readonly trust: string
  /** JSON of our inline policy; null where it is missing. */
  readonly policy: string | null
}

/** What the account holds of a deployment. */
export interface Found {
  readonly function: FoundFunction | null
  /** null where there is none, and where a given role is used. */
  readonly role: FoundRole | null
}

/** One change; a deployment is a list of them, and an empty one says that all is as wanted. */
export type Step =
  | {readonly kind: 'create-role'}
  | {readonly kind: 'set-trust'}
  | {readonly kind: 'set-policy'}
  | {readonly kind: 'create-function'}
  | {readonly kind: 'update-code'}
  | {readonly kind: 'update-configuration'; readonly changes: readonly string[]}
  | {readonly kind: 'reserve'; readonly concurrency: number | null}
  | {readonly kind: 'delete-function'}
  | {readonly kind: 'delete-policy'}
  | {readonly kind: 'delete-role'}

/** On everything that is created here; what lacks it is never changed or removed. */
export const OWNER_TAG = {key: 'managed-by', value: 'burst'} as const
/** The inline policy of a role that burst makes: its function's own log group and no more. */
export const POLICY_NAME = 'own-log-group'

/** Roles are global and functions regional: one of each pair, or removing one region's would break another's. */
export const ownRoleName = (functionName: string, region: string): string => `${functionName}-${region}`

/** The log group that Lambda writes for a function. */
export const logGroupName = (functionName: string): string => `/aws/lambda/${functionName}`

/** Only Lambda may take the role on. */
export const TRUST = {
  Version: '2012-10-17',
  Statement: [{Effect: 'Allow', Principal: {Service: 'lambda.amazonaws.com'}, Action: 'sts:AssumeRole'}],
}

/** The function's own log group and nothing else; account and partition are those of its role. */
export function logPolicy({functionName, region}: Deployment, roleArn: string): object {
  const [, partition = 'aws', , , accountId = ''] = roleArn.split(':')
  const group = `arn:${partition}:logs:${region}:${accountId}:log-group:${logGroupName(functionName)}`
  return {
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Action: ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents'],
        // The group itself, and its streams.
        Resource: [group, `${group}:*`],
      },
    ],
  }
}

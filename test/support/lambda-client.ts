import {type CreateFunctionCommandInput, Lambda, type LambdaClientConfig} from '@aws-sdk/client-lambda'

const CREDENTIALS = {accessKeyId: 'test', secretAccessKey: 'test'}

/** AWS's own client of a local Lambda, which tries once. */
export const lambdaAt = (endpoint: string, more: Partial<LambdaClientConfig> = {}): Lambda =>
  new Lambda({region: 'us-east-1', endpoint, credentials: CREDENTIALS, maxAttempts: 1, ...more})

/** What creates a function for Node.js of code in an archive. */
export const newFunction = (FunctionName: string, ZipFile: Buffer): CreateFunctionCommandInput => ({
  FunctionName,
  Runtime: 'nodejs20.x',
  Handler: 'index.handler',
  Role: 'arn:aws:iam::000000000000:role/greet',
  Code: {ZipFile},
})

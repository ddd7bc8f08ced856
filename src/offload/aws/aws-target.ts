import {access, constants} from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import {EnvironmentError} from '../../errors.js'
import {builtinFunctionName} from '../function-name.js'
import {connectLambda, type LambdaConnection} from '../lambda/lambda-target.js'
import type {StartedTarget, TargetAdapter, TargetWish} from '../target-adapter.js'

/** Variables by which the standard chain finds credentials elsewhere than in a file: keys, a role, a container, a web identity. */
const CREDENTIAL_VARIABLES = [
  'AWS_ACCESS_KEY_ID',
  'AWS_PROFILE',
  'AWS_CONTAINER_CREDENTIALS_RELATIVE_URI',
  'AWS_CONTAINER_CREDENTIALS_FULL_URI',
  'AWS_WEB_IDENTITY_TOKEN_FILE',
] as const

/**
 * AWS Lambda itself: region and credentials of the standard chain, `AWS_ENDPOINT_URL_LAMBDA` honored. The function
 * must be there. No call ends or starts environments there, so how many stand ready is not known.
 */
export const awsTarget: TargetAdapter = {name: 'aws', check: requireCredentials, start}

async function start({offload, functionName, places}: TargetWish): Promise<StartedTarget> {
  const connection: LambdaConnection = {
    functionName: functionName ?? builtinFunctionName(offload.function),
    memoryMb: offload.memoryMb,
    endpoint: null,
    region: null,
    credentials: null,
    control: null,
    maxInFlight: places ?? offload.maxInFlight,
    callTimeoutMs: offload.callTimeoutMs,
  }
  // Says here, before anything is measured, what is wrong with rights, region or name.
  const target = await connectLambda(connection)
  await target.close()
  return {connection, stop: () => Promise.resolve()}
}

/** Only whether the chain has something to read: no secret is read or shown. */
async function requireCredentials(): Promise<void> {
  if (CREDENTIAL_VARIABLES.some((name) => (process.env[name] ?? '') !== '')) return
  const home = path.join(os.homedir(), '.aws')
  const files = [
    process.env['AWS_SHARED_CREDENTIALS_FILE'] ?? path.join(home, 'credentials'),
    process.env['AWS_CONFIG_FILE'] ?? path.join(home, 'config'),
  ]
  const areThere = await Promise.all(files.map(isReadable))
  if (areThere.includes(true)) return
  throw new EnvironmentError('no AWS credentials in the environment or the shared files', {
    suggestions: ['set AWS_ACCESS_KEY_ID or run aws configure, for target aws; nothing else needs them'],
  })
}

const isReadable = (file: string): Promise<boolean> =>
  access(file, constants.R_OK).then(
    () => true,
    () => false,
  )

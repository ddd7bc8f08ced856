import {BurstError, EnvironmentError, ExternalError} from '../../errors.js'
import {lacksSetup, outcomeOfFailure} from '../lambda/invoke-outcome.js'

/** What the SDK threw for one operation, by who has to act; the SDK's error is the cause. */
export function explainFailure(thrown: unknown, operation: string, endpoint: string): BurstError {
  if (thrown instanceof BurstError) return thrown
  const failure = outcomeOfFailure(thrown)
  if (failure.kind === 'refused') {
    const {status, name, message, requestId} = failure
    return new ExternalError(
      `${endpoint} answered ${operation} with ${status} ${name}: ${message}, request ${requestId ?? 'unknown'}`,
      {cause: thrown, suggestions: remediesOf(name, operation)},
    )
  }
  const {code, message} = failure
  if (lacksSetup(failure)) {
    return new EnvironmentError(`${operation} cannot be sent: ${message}`, {
      cause: thrown,
      suggestions: ['set AWS_REGION, and AWS_ACCESS_KEY_ID or AWS_PROFILE, or run aws configure'],
    })
  }
  if (code === 'ECONNREFUSED') {
    return new EnvironmentError(`nothing answers ${operation} at ${endpoint}`, {
      cause: thrown,
      suggestions: ['is what AWS_ENDPOINT_URL_LAMBDA or AWS_ENDPOINT_URL_IAM names running?'],
    })
  }
  return new ExternalError(`${endpoint} gave no answer to ${operation}, ${code}: ${message}`, {cause: thrown})
}

function remediesOf(name: string, operation: string): readonly string[] {
  if (/AccessDenied|NotAuthorized|Unauthorized/.test(name))
    return [`have ${operation} allowed for these credentials`, 'name a role that exists, with --role']
  if (/Expired|InvalidClientTokenId|UnrecognizedClient|SignatureDoesNotMatch/.test(name))
    return ['sign in again: these credentials are not, or no longer, valid']
  return []
}

/** AWS's name of an error, through our own. */
export function awsNameOf(error: unknown): string {
  const {cause} = error as {readonly cause?: {readonly name?: string}}
  return cause?.name ?? ''
}

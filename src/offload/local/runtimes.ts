import {findRuntimeFamily} from './function-definition.js'

/** AWS's runtimes, as of November 2026. */
const CURRENT: readonly string[] = [
  ...['nodejs16.x', 'nodejs18.x', 'nodejs20.x', 'nodejs22.x', 'nodejs24.x'],
  ...['python3.8', 'python3.9', 'python3.10', 'python3.11', 'python3.12', 'python3.13', 'python3.14'],
  ...['java8.al2', 'java11', 'java17', 'java21', 'java25'],
  ...['provided.al2', 'provided.al2023'],
]
/** AWS has these and this service has not. */
const ELSEWHERE: readonly string[] = ['dotnet8', 'dotnet10', 'ruby3.2', 'ruby3.3', 'ruby3.4']
const RETIRED =
  /^(nodejs(4\.3(-edge)?|6\.10|8\.10|10\.x|12\.x|14\.x)?|python(2\.7|3\.6|3\.7)|java8|provided|go1\.x|ruby2\.[57]|dotnet(core[123]\.[01]|[567]))$/

/** What is wrong with a runtime, in AWS's words where it has any; null for one that runs here. */
export function findRuntimeFault(runtime: string): string | null {
  if (CURRENT.includes(runtime) && findRuntimeFamily(runtime) !== null) return null
  if (RETIRED.test(runtime)) {
    return `The runtime parameter of ${runtime} is no longer supported for creating or updating AWS Lambda functions. We recommend you use a supported runtime while creating or updating functions.`
  }
  if (ELSEWHERE.includes(runtime))
    return `Runtime ${runtime} is not supported by this Lambda, which runs ${CURRENT.join(', ')}.`
  return `Value ${runtime} at 'runtime' failed to satisfy constraint: Member must satisfy enum value set: [${CURRENT.join(', ')}] or be a valid ARN`
}

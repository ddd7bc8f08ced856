import {UsageError} from '../errors.js'
import {type Offload, type QueryName, ROW_QUERIES} from '../model/trial.js'
import {builtinFunctionName} from '../offload/function-name.js'

/** Which function a trial calls, and on what target. */
export type Called = Pick<Offload, 'target' | 'function' | 'functionName'>

/** The name of the function that a trial calls. */
export const functionNameOf = ({function: builtin, functionName}: Called): string =>
  functionName ?? builtinFunctionName(builtin)

/** The error of a function that has answered with tokens where something else was asked for. */
export const unknownQuery = (functionName: string, query: QueryName, lacking: string): UsageError =>
  new UsageError(`function ${functionName} does not know query ${query}: its answer has no ${lacking}`, {
    suggestions: [
      `deploy burst's own function again, or have yours answer as docs/model.md#${sectionOf(query)} says`,
      'give --query tokenize',
    ],
  })

const sectionOf = (query: QueryName): string =>
  ROW_QUERIES.some((known) => known === query) ? 'queries-of-single-events' : 'windows'

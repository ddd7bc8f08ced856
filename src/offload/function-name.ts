import type {FunctionName} from '../model/trial.js'

/** Name under which a function of ours is served here and deployed to AWS. */
export const builtinFunctionName = (name: FunctionName): string => `burst-tokenize-${name}`

import {Flags} from '@oclif/core'
import {FUNCTIONS} from '../../model/trial.js'

/** What names a function of ours on AWS. */
export const functionFlags = {
  function: Flags.option({
    options: FUNCTIONS,
    default: 'node' as const,
    description: 'Language of the function.',
  })(),
  'function-name': Flags.string({description: 'Its name. [default: burst-tokenize-<function>]'}),
}

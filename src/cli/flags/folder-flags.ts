import {Flags} from '@oclif/core'
import {yesFlag} from '../confirm-spending.js'

/** What `sweep` and `search` take beside settings: where rows go, who computes them, and how loudly. */
export const folderFlags = {
  workers: Flags.integer({
    description: 'threads for virtual trials; default all cores',
    helpValue: 'COUNT',
    helpGroup: 'RUN',
    min: 1,
    max: 256,
  }),
  out: Flags.string({description: 'parent folder of the results', helpGroup: 'RUN', default: 'results'}),
  fresh: Flags.boolean({description: 'throw away the rows that are there', helpGroup: 'RUN'}),
  yes: yesFlag,
  quiet: Flags.boolean({description: 'no progress, only the result', helpGroup: 'RUN'}),
}

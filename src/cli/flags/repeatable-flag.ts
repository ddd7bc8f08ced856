import {Flags, type Interfaces} from '@oclif/core'

/** A flag that may be given several times, with one value each. */
export const repeatableFlag = (
  description: string,
  helpValue: string,
  helpGroup?: string,
): Interfaces.OptionFlag<string[] | undefined> =>
  Flags.string({
    ...{description, helpValue, multiple: true, multipleNonGreedy: true},
    ...(helpGroup !== undefined && {helpGroup}),
  })

/** Rows are filtered alike by all commands that read them. */
export const whereFlag = repeatableFlag(
  'only rows with this value, like rate_eps=1000; repeatable',
  'COLUMN=VALUE',
)

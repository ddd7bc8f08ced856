import type {Hook} from '@oclif/core'
import {UsageError} from '../errors.js'
import {didYouMean} from '../model/nearest-word.js'
import {describeError} from './base-command.js'

/** An unknown command is a usage error like any other: exit 2 and the nearest word. */
const commandNotFound: Hook.CommandNotFound = function ({config, id}) {
  const typed = id.replaceAll(':', ' ')
  const known = config.commands
    .filter(({hidden}) => !hidden)
    .map((command) => command.id.replaceAll(':', ' '))
  const error = new UsageError(`unknown command "${typed}"${didYouMean(typed, known)}`, {
    suggestions: [`${config.bin} --help lists the commands`],
  })
  process.stderr.write(`${describeError(error)}\n`)
  process.exitCode = error.exitCode
  return Promise.resolve()
}

export default commandNotFound

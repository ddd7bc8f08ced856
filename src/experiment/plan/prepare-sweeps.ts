import path from 'node:path'
import {UsageError} from '../../errors.js'
import type {GivenSettings} from '../../settings/settings.js'
import {type PreparedSweep, prepareSweep} from './prepare-sweep.js'
import type {Assignments} from './sweep-definition.js'

/**
 * Reads and checks sweep files that are to run one after the other, so that nothing runs before all of them can; one
 * UsageError lists the problems of all files. Each has a name of its own, since that is its folder's.
 */
export async function prepareSweeps(
  files: readonly string[],
  readFlags?: (base: Assignments) => GivenSettings,
): Promise<readonly PreparedSweep[]> {
  const sweeps: PreparedSweep[] = []
  const problems: UsageError[] = []
  for (const file of files) {
    try {
      sweeps.push(await prepareSweep(file, readFlags))
    } catch (error) {
      if (!(error instanceof UsageError)) throw error
      problems.push(error)
    }
  }
  if (problems.length > 0) throw joined(problems)
  requireOwnNames(files, sweeps)
  return sweeps
}

function joined(problems: readonly UsageError[]): UsageError {
  const suggestions = [...new Set(problems.flatMap((problem) => problem.suggestions))]
  // A flag is as wrong for each file.
  const messages = new Set(problems.map(({message}) => message))
  return new UsageError([...messages].join('\n'), {suggestions})
}

function requireOwnNames(files: readonly string[], sweeps: readonly PreparedSweep[]): void {
  const fileOf = new Map<string, string>()
  sweeps.forEach(({definition: {name}}, place) => {
    const file = files[place] ?? ''
    const other = fileOf.get(name)
    if (other !== undefined && path.resolve(other) === path.resolve(file))
      throw new UsageError(`${file} is given twice`, {suggestions: ['name it once']})
    if (other !== undefined) {
      throw new UsageError(
        `${other} and ${file} are both called ${name}, and rows go to a folder of that name`,
        {
          suggestions: ['change the name: of one of them', 'or give one command each, with another --out'],
        },
      )
    }
    fileOf.set(name, file)
  })
}

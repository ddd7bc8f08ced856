/* Holds the numbers of every page to its rows. `--write` sets wrong ones right; the words are yours to mend. */
import {writeFileSync} from 'node:fs'
import {checkPage} from './check/check-page.js'
import {loadPages} from './check/load-pages.js'

const isWriting = process.argv.includes('--write')
const only = process.argv.slice(2).filter((word) => !word.startsWith('--'))

for (const {file, path, text, derivations, scope} of await loadPages()) {
  if (only.length > 0 && !only.some((name) => file === `experiments/${name}/README.md`)) continue
  const {problems, corrected} = checkPage(text, derivations, scope)
  for (const {line, message} of problems) process.stdout.write(`${file}:${line} ${message}\n`)
  if (problems.length > 0) process.exitCode = 1
  if (isWriting && corrected !== text) writeFileSync(path, corrected)
}

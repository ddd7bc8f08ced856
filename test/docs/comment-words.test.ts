/** Comments of Java and Python follow the rule that the linter has for those of TypeScript. */
import {execFileSync} from 'node:child_process'
import {readFileSync} from 'node:fs'
import path from 'node:path'
import {expect, test} from 'vitest'
import {ROOT} from '../support/burst.js'

const COMMENTS: Readonly<Record<string, RegExp>> = {
  '.java': /\/\*[^]*?\*\/|\/\/.*/g,
  '.py': /"""[^]*?"""|#.*/g,
}

test('no comment leaves open who does what', async () => {
  const {RIDDLES} = (await import(path.join(ROOT, 'eslint.comment-words.js'))) as {RIDDLES: RegExp}
  const files = execFileSync('git', ['ls-files', '--', 'src/*.java', 'src/*.py'], {
    cwd: ROOT,
    encoding: 'utf8',
  })
    .split('\n')
    .filter((file) => file !== '')
  const comments = files.flatMap((file) => {
    const text = readFileSync(path.join(ROOT, file), 'utf8')
    const found = text.match(COMMENTS[path.extname(file)] ?? /(?!)/g) ?? []
    return found.map((comment) => `${file}: ${comment}`)
  })
  expect(comments.length).toBeGreaterThan(100)
  expect(comments.filter((comment) => RIDDLES.test(comment))).toEqual([])
})

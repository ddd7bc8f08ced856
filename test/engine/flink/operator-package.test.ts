/** The Java package `burst.operator` is for any Flink job: nothing of trials, harness or benchmark may get into it. */
import {readdirSync, readFileSync} from 'node:fs'
import path from 'node:path'
import {fileURLToPath} from 'node:url'
import {expect, test} from 'vitest'

const JAVA = fileURLToPath(new URL('../../../src/engine/flink/job/src/main/java', import.meta.url))

const sourcesOf = (folder: string): readonly {readonly name: string; readonly text: string}[] =>
  readdirSync(path.join(JAVA, folder), {recursive: true, encoding: 'utf8'})
    .filter((name) => name.endsWith('.java'))
    .map((name) => ({name, text: readFileSync(path.join(JAVA, folder, name), 'utf8')}))

/** Every qualified name of ours, imported or written out. */
const ownNamesIn = (text: string): readonly string[] =>
  [...text.matchAll(/\bburst\.[a-z]+(?:\.\w+)*/g)].map(([name]) => name)

test('operator knows nothing of the job that is built on it', () => {
  const sources = sourcesOf('burst/operator')
  expect(sources.length).toBeGreaterThan(20)
  for (const {name, text} of sources) {
    const foreign = ownNamesIn(text).filter((own) => !own.startsWith('burst.operator'))
    expect({name, foreign}).toEqual({name, foreign: []})
  }
})

test('the job is built on it, and keeps no copy', () => {
  const used = sourcesOf('burst/job').flatMap(({text}) => ownNamesIn(text))
  for (const name of ['invoke.OffloadPath', 'policy.Policy', 'lambda.HttpInvokeApi', 'task.Mails']) {
    expect(used).toContain(`burst.operator.${name}`)
  }
  const names = sourcesOf('burst/operator').map(({name}) => path.basename(name))
  const again = sourcesOf('burst/job').filter(({name}) => names.includes(path.basename(name)))
  expect(again).toEqual([])
})

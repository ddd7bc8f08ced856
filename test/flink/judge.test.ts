import {execFile} from 'node:child_process'
import {mkdtemp, rm, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import path from 'node:path'
import {promisify} from 'node:util'
import {expect, test} from 'vitest'
import {eventLines, JUDGED, JUDGED_QUERIES, judgedTrial} from '../support/judged-loads.js'
import {mavenJars} from '../support/maven-jars.js'
import {describeWhere, hasMaven} from '../support/tools.js'

const run = promisify(execFile)
const source = path.join(import.meta.dirname, 'judge')
/** What Flink needs of a JDK that keeps its own packages closed. */
const OPENED = ['java.lang', 'java.util'].flatMap((name) => ['--add-opens', `java.base/${name}=ALL-UNNAMED`])

describeWhere(
  hasMaven,
  'Maven',
  'Flink SQL',
)(() => {
  test('gives the final rows that are kept as fixtures', async () => {
    const jars = await mavenJars(path.join(source, 'pom.xml'), 'flink-sql')
    const folder = await mkdtemp(path.join(tmpdir(), 'burst-judge-'))
    try {
      const classPath = `${jars}/*`
      await run('javac', ['-cp', classPath, '-d', folder, path.join(source, 'Judge.java')])
      for (const judged of JUDGED) {
        const events = path.join(folder, `${judged.name}.csv`)
        await writeFile(events, eventLines(judgedTrial(judged)))
        for (const query of JUDGED_QUERIES) {
          const {sizeMs, slideMs} = query === 'q2' ? {sizeMs: 1, slideMs: 1} : judged.windows[query]
          const {stdout} = await run('java', [
            ...OPENED,
            ...['-cp', `${folder}:${classPath}`, 'Judge'],
            ...[query, String(sizeMs), String(slideMs), events],
          ])
          await expect(stdout).toMatchFileSnapshot(`../fixtures/judge/${judged.name}-${query}.txt`)
        }
      }
    } finally {
      await rm(folder, {recursive: true})
    }
  }, 600_000)
})

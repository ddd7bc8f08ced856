import {execFile} from 'node:child_process'
import {mkdtemp, rm, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import path from 'node:path'
import {promisify} from 'node:util'
import {afterAll, beforeAll, expect, test, vi} from 'vitest'
import {eventLines, JUDGED_CASES, judgedFile, judgedTrial, judgement} from '../support/judged-loads.js'
import {mavenJars} from '../support/maven-jars.js'
import {describeWhere, hasMaven} from '../support/tools.js'

const run = promisify(execFile)
const source = path.join(import.meta.dirname, 'judge')
/** What Flink needs of a JDK that keeps its own packages closed. */
const OPENED = ['java.lang', 'java.util'].flatMap((name) => ['--add-opens', `java.base/${name}=ALL-UNNAMED`])
const MOST_BYTES = 2 ** 24

/** A planner takes long where others use the machine. */
vi.setConfig({testTimeout: 300_000})

describeWhere(
  hasMaven,
  'Maven',
  'Flink SQL gives the final rows that are kept as fixtures',
)(() => {
  let folder: string
  let classPath: string
  beforeAll(async () => {
    const jars = await mavenJars(path.join(source, 'pom.xml'), 'flink-sql')
    folder = await mkdtemp(path.join(tmpdir(), 'burst-judge-'))
    classPath = `${folder}:${jars}/*`
    await run('javac', ['-cp', classPath, '-d', folder, path.join(source, 'Judge.java')])
  })
  afterAll(() => rm(folder, {recursive: true}))

  test.each(JUDGED_CASES)('of $query under the load $name', async (judged) => {
    const events = path.join(folder, `${judged.name}.csv`)
    await writeFile(events, eventLines(judgedTrial(judged)))
    const {sizeMs, slideMs} = judged.windows ?? {sizeMs: 1, slideMs: 1}

    const asked = [judged.query, String(sizeMs), String(slideMs), events]
    const {stdout} = await run('java', [...OPENED, '-cp', classPath, 'Judge', ...asked], {
      maxBuffer: MOST_BYTES,
    })

    await expect(judgement(stdout.split('\n').filter(Boolean))).toMatchFileSnapshot(judgedFile(judged))
  })
})

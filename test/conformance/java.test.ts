/** The AWS SDK for Java v2 against the local Lambda. */
import {execFile} from 'node:child_process'
import {mkdtemp, rm} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import path from 'node:path'
import {promisify} from 'node:util'
import {expect, test} from 'vitest'
import {startAcceptanceServer} from '../support/acceptance-functions.js'
import {mavenJars} from '../support/maven-jars.js'
import {orSkip} from '../support/python-environment.js'
import {describeWhere, hasMaven} from '../support/tools.js'

const run = promisify(execFile)
const here = path.join(import.meta.dirname, 'java')

describeWhere(
  hasMaven,
  'Maven with a JDK',
  'Java clients',
)(() => {
  test('the SDK for Java passes the acceptance list', async ({skip}) => {
    const folder = await orSkip('the SDK for Java', mavenJars(path.join(here, 'sdk-pom.xml'), 'sdk'))
    if (folder === null) return skip()
    const jars = path.join(folder, '*')
    const classes = await mkdtemp(path.join(tmpdir(), 'burst-java-sdk-'))
    await run('javac', ['-cp', jars, '-d', classes, path.join(here, 'AcceptanceMain.java')])
    const server = await startAcceptanceServer()
    const main = run('java', ['-cp', `${classes}${path.delimiter}${jars}`, 'AcceptanceMain', server.url])
    const {stdout} = await main.finally(async () => {
      await server.close()
      await rm(classes, {recursive: true})
    })

    expect(stdout).toBe('passed\n')
  })
})

/** Our functions under our bootstraps. AWS's own runtime clients: test/conformance/runtime-clients.test.ts. */
import {execFile} from 'node:child_process'
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import path from 'node:path'
import {promisify} from 'node:util'
import {afterAll, describe, expect, test} from 'vitest'
import {checkChunkedBodies} from '../../contract/chunked-bodies.js'
import {checkFunction} from '../../contract/lambda-function.js'
import type {FunctionName} from '../../../src/model/trial.js'
import {nodeFunction, startTestServer} from '../../support/lambda-server.js'
import {describeWhere, hasJdk, hasPython} from '../../support/tools.js'

const suite = (name: FunctionName) => () => {
  test('runs our function', () => checkFunction(name, {}), 30_000)
  test('takes bodies in chunks', () => checkChunkedBodies(name), 30_000)
}

describe('our bootstrap for Node', suite('node'))
describeWhere(hasPython, 'python3', 'our bootstrap for Python')(suite('python'))
describeWhere(hasJdk, 'a JDK', 'our bootstrap for Java')(suite('java'))

describeWhere(
  hasJdk,
  'a JDK',
  'a Java function of the user’s',
)(() => {
  const folder = mkdtempSync(path.join(tmpdir(), 'burst-java-'))
  afterAll(() => {
    rmSync(folder, {recursive: true})
  })

  test('reads, answers and prints UTF-8 whatever the locale', async () => {
    writeFileSync(path.join(folder, 'Shout.java'), SHOUT)
    await promisify(execFile)('javac', ['-encoding', 'UTF-8', '-d', folder, path.join(folder, 'Shout.java')])
    const definition = nodeFunction('Shout::handle', {name: 'shout', runtime: 'java17', codeRoot: folder})
    const server = await startTestServer([definition])
    const answer = await server.post('shout', '"é€"')
    const body = await answer.text()
    await server.close()

    expect(body).toBe('"é€"')
    expect(server.printed()).toContain('heard "é€"')
  }, 30_000)
})

const SHOUT = `
import java.io.*;

public class Shout {
    public void handle(InputStream in, OutputStream out) throws IOException {
        String text = new String(in.readAllBytes());
        System.out.println("heard " + text);
        out.write(text.getBytes());
    }
}
`

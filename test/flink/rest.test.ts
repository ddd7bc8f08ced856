import {execFileSync} from 'node:child_process'
import {mkdtempSync, readFileSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {afterAll, afterEach, expect, test} from 'vitest'
import {FlinkRest} from '../../src/engine/flink/rest/rest-client.js'
import {burst, type Ended} from '../support/burst.js'
import {overviewOf, StubFlinkRest} from '../support/stub-flink-rest.js'
import {describeWhere, hasMaven, hasTool} from '../support/tools.js'

const folder = mkdtempSync(join(tmpdir(), 'burst-rest-'))
const stubs: StubFlinkRest[] = []
afterEach(async () => {
  for (const stub of stubs.splice(0)) await stub.close()
})
afterAll(() => {
  rmSync(folder, {recursive: true})
})

const start = async (
  ...options: ConstructorParameters<typeof StubFlinkRest>
): Promise<[StubFlinkRest, string]> => {
  const stub = new StubFlinkRest(...options)
  stubs.push(stub)
  return [stub, await stub.listen()]
}

const run = (url: string, env: Readonly<Record<string, string>> = {}): Promise<Ended> =>
  burst(
    ['run', '--engine', 'flink', '--flink-url', url, '--pipeline', 'vanilla', '--parallelism', '3'].concat([
      '--warmup',
      '0s',
      '--duration',
      '1s',
      '--out',
      folder,
    ]),
    {env},
  )

test('a REST API that is gone for 5 s is waited for', async () => {
  const [stub, url] = await start({answers: {'GET /jobs/1': {body: {state: 'RUNNING', vertices: []}}}})
  const rest = new FlinkRest({url, authorization: null})
  await stub.close()
  setTimeout(() => void stub.listen(), 5000)
  const startedMs = performance.now()

  expect((await rest.job('1')).state).toBe('RUNNING')
  expect(performance.now() - startedMs).toBeGreaterThan(4900)
})

describeWhere(
  hasMaven,
  'a JDK with Maven',
  'a Flink cluster by URL',
)(() => {
  test('that is no Flink, or another Flink, or lacks slots is told from the command line', async () => {
    const [, stranger] = await start({answers: {'GET /overview': {body: '<html>welcome to nginx</html>'}}})
    const [, older] = await start({answers: {'GET /overview': {body: overviewOf({version: '1.19.3'})}}})
    const [small, full] = await start({
      answers: {
        'GET /overview': {body: overviewOf({slots: 4, free: 1})},
        'POST /jars/upload': {body: {filename: '/tmp/web/1_burst-flink-job.jar'}},
        'DELETE /jars/1_burst-flink-job.jar': {body: {}},
      },
    })

    const [foreign, another, busy] = [await run(stranger), await run(older), await run(full)]

    expect([foreign.code, another.code, busy.code]).toEqual([4, 3, 3])
    expect(foreign.stderr).toContain("does not speak Flink's REST API, it says: <html>welcome to nginx")
    expect(another.stderr).toMatch(
      /runs Flink 1\.19\.3, and the job runs on\s+1\.20\s+and\s+2\.0\s+to\s+2\.3/,
    )
    expect(busy.stderr).toMatch(/1 of 4 slots free, and the trial needs\s+3:\s+2\s+missing/)
    // Nothing was run there, and what was brought was taken away.
    expect(small.asked.filter((route) => !route.startsWith('GET'))).toEqual([
      'POST /jars/upload',
      'DELETE /jars/1_burst-flink-job.jar',
    ])
  })

  test.skipIf(!hasTool('openssl', 'version'))(
    'is spoken to over TLS, with the password that it wants',
    async () => {
      const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')]
      execFileSync(
        'openssl',
        [
          ...['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-keyout', key, '-out', cert],
          ...['-subj', '/CN=127.0.0.1', '-addext', 'subjectAltName=IP:127.0.0.1'],
        ],
        {stdio: 'ignore'},
      )
      const [, url] = await start({
        answers: {'GET /overview': {body: overviewOf({version: '1.19.3'})}},
        authorization: `Basic ${Buffer.from('ada:secret').toString('base64')}`,
        tls: {key: readFileSync(key, 'utf8'), cert: readFileSync(cert, 'utf8')},
      })

      const distrusted = await run(url)
      const nobody = await run(url, {NODE_EXTRA_CA_CERTS: cert})
      const ada = await run(url, {NODE_EXTRA_CA_CERTS: cert, BURST_FLINK_AUTH: 'ada:secret'})

      expect([distrusted.code, nobody.code]).toEqual([4, 4])
      expect(distrusted.stderr).toMatch(/self-signed\s+certificate/)
      expect(nobody.stderr).toContain('answers 401')
      expect(nobody.stderr).toContain('BURST_FLINK_AUTH')
      // Let in, it reads which Flink this is.
      expect(ada.stderr).toContain('runs Flink 1.19.3')
    },
  )
})

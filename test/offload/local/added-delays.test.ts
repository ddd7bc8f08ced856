/** Delays that are asked for: on the way of every call, before the init of a cold one, and in no report. */
import {expect, test} from 'vitest'
import {nodeFunction, startTestServer} from '../../support/lambda-server.js'
import {parseReportLine} from '../../support/report-line.js'

test('added delays are paid by the caller, unbilled, and told', async () => {
  const delays = {name: 'far away', networkMs: () => 100, preInitMs: () => 300}
  const server = await startTestServer([nodeFunction('index.echo')], {delays})
  const call = async () => {
    const startedAtMs = performance.now()
    const response = await server.post('echo', '1', {'x-amz-log-type': 'Tail'})
    const log = Buffer.from(response.headers.get('x-amz-log-result') ?? '', 'base64').toString()
    return {tookMs: performance.now() - startedAtMs, report: parseReportLine(log)}
  }
  const cold = await call()
  const warm = await call()
  const health = (await (await fetch(`${server.url}/health`)).json()) as {addedDelays: string}
  await server.close()

  const unreported = ({tookMs, report}: typeof cold) => tookMs - (report.initMs ?? 0) - report.durationMs
  expect(unreported(cold)).toBeGreaterThanOrEqual(395)
  expect(unreported(warm)).toBeGreaterThanOrEqual(95)
  expect(warm.report.billedMs).toBe(Math.ceil(warm.report.durationMs))
  expect(health.addedDelays).toBe('far away')
})

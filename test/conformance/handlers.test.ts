/** A table of handlers, run by our runtime clients and by AWS's own: a caller must not be able to tell which it was. */
import {expect, test} from 'vitest'
import type {RuntimeClientPaths} from '../../src/offload/local/environment/runtime/launch-command.js'
import {answersOf, type HandlerAnswer, type HandlerSuite} from '../support/handler-cases.js'
import {NODE, PYTHON} from '../support/handler-suites.js'
import {nodeRuntimeClient} from '../support/node-runtime-client.js'
import {orSkip, pythonEnvironment} from '../support/python-environment.js'
import {describeWhere, hasPython, hasTool} from '../support/tools.js'

/** Some 160 processes: two minutes where other things run, too. */
const TABLE_TIMEOUT_MS = 400_000

async function requireEqual(suite: HandlerSuite, clients: RuntimeClientPaths): Promise<void> {
  const ours = await answersOf(suite, {})
  const theirs = await answersOf(suite, clients)
  const table = (answers: readonly HandlerAnswer[]): Record<string, HandlerAnswer | undefined> =>
    Object.fromEntries(
      suite.cases.map(({handler, ...call}, index) => [`${handler} ${JSON.stringify(call)}`, answers[index]]),
    )

  expect(table(ours)).toEqual(table(theirs))
}

describeWhere(
  hasPython,
  'python3',
  'handlers in Python beside awslambdaric',
)(() => {
  test.each(PYTHON)('$runtime', {timeout: TABLE_TIMEOUT_MS}, async (suite) => {
    const python = await orSkip('awslambdaric', pythonEnvironment(['awslambdaric==4.2.2']))
    if (python !== null) await requireEqual(suite, {python})
  })
})

describeWhere(
  hasTool('curl', '--version'),
  'curl',
  'handlers in Node.js beside aws-lambda-ric',
)(() => {
  test.each(Object.entries(NODE))('%s', {timeout: TABLE_TIMEOUT_MS}, async (version, suite) => {
    const node = await orSkip(`aws-lambda-ric ${version}`, nodeRuntimeClient(version))
    if (node !== null) await requireEqual(suite, {node})
  })
})

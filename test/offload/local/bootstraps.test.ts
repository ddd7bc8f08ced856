/** Our functions under our bootstraps. AWS's own runtime clients: test/conformance/runtime-clients.test.ts. */
import {describe, test} from 'vitest'
import {checkFunction} from '../../contract/lambda-function.js'
import {describeWhere, hasJdk, hasPython} from '../../support/tools.js'

describe('our bootstrap for Node', () => {
  test('runs our function', () => checkFunction('node', {}), 15_000)
})

describeWhere(
  hasPython,
  'python3',
  'our bootstrap for Python',
)(() => {
  test('runs our function', () => checkFunction('python', {}), 15_000)
})

describeWhere(
  hasJdk,
  'a JDK',
  'our bootstrap for Java',
)(() => {
  test('runs our function', () => checkFunction('java', {}), 30_000)
})

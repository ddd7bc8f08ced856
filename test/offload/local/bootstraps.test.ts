/** Our functions under our bootstraps. AWS's own runtime clients: test/conformance/runtime-clients.test.ts. */
import {describe, test} from 'vitest'
import {checkChunkedBodies} from '../../contract/chunked-bodies.js'
import {checkFunction} from '../../contract/lambda-function.js'
import type {FunctionName} from '../../../src/model/trial.js'
import {describeWhere, hasJdk, hasPython} from '../../support/tools.js'

const suite = (name: FunctionName) => () => {
  test('runs our function', () => checkFunction(name, {}), 30_000)
  test('takes bodies in chunks', () => checkChunkedBodies(name), 30_000)
}

describe('our bootstrap for Node', suite('node'))
describeWhere(hasPython, 'python3', 'our bootstrap for Python')(suite('python'))
describeWhere(hasJdk, 'a JDK', 'our bootstrap for Java')(suite('java'))

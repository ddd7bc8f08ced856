/** Our functions under AWS's own runtime interface clients, in our service. */
import {access} from 'node:fs/promises'
import path from 'node:path'
import {test} from 'vitest'
import {checkFunction} from '../contract/lambda-function.js'
import {mavenJars} from '../support/maven-jars.js'
import {npmPackage} from '../support/npm-package.js'
import {orSkip, pythonEnvironment} from '../support/python-environment.js'
import {describeWhere, hasMaven, hasPython, hasTool} from '../support/tools.js'

/** Its addon is built on this machine: two to three minutes on two cores. */
const BUILD_TIMEOUT_MS = 600_000

describeWhere(
  hasTool('cmake', '--version') && hasTool('g++', '--version'),
  'a C++ compiler with cmake',
  'aws-lambda-ric from npm',
)(() => {
  test(
    'runs the function for Node',
    async ({skip}) => {
      const installing = npmPackage('aws-lambda-ric', '4.0.2').then(async (node) => {
        await access(path.join(node, 'rapid-client.node'))
        return node
      })
      const node = await orSkip('aws-lambda-ric', installing)
      if (node === null) return skip()
      await checkFunction('node', {node})
    },
    BUILD_TIMEOUT_MS,
  )
})

describeWhere(
  hasPython,
  'python3',
  'awslambdaric from PyPI',
)(() => {
  test('runs the function for Python', async ({skip}) => {
    const python = await orSkip('awslambdaric', pythonEnvironment(['awslambdaric==4.2.2']))
    if (python === null) return skip()
    await checkFunction('python', {python})
  })
})

describeWhere(
  hasMaven,
  'Maven with a JDK',
  'the runtime interface client for Java from Maven',
)(() => {
  test('runs the function for Java', async ({skip}) => {
    const pom = path.join(import.meta.dirname, 'java/runtime-client-pom.xml')
    const java = await orSkip('the runtime interface client for Java', mavenJars(pom, 'runtime-client'))
    if (java === null) return skip()
    await checkFunction('java', {java})
  })
})

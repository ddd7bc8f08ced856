/** Our functions under AWS's own runtime interface clients, in our service. */
import path from 'node:path'
import {test} from 'vitest'
import {checkFunction} from '../contract/lambda-function.js'
import {mavenJars} from '../support/maven-jars.js'
import {pythonEnvironment} from '../support/python-environment.js'
import {describeWhere, hasMaven, hasPython} from '../support/tools.js'

describeWhere(
  hasPython,
  'python3',
  'awslambdaric from PyPI',
)(() => {
  test('runs the function for Python', async () => {
    await checkFunction('python', {python: await pythonEnvironment(['awslambdaric==4.2.2'])})
  })
})

describeWhere(
  hasMaven,
  'Maven with a JDK',
  'the runtime interface client for Java from Maven',
)(() => {
  test('runs the function for Java', async () => {
    const pom = path.join(import.meta.dirname, 'java/runtime-client-pom.xml')
    await checkFunction('java', {java: await mavenJars(pom, 'runtime-client')})
  })
})

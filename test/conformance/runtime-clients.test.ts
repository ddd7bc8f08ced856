/** Our functions under AWS's own runtime interface clients, in our service. */
import path from 'node:path'
import {test} from 'vitest'
import {checkFunction} from '../contract/lambda-function.js'
import {mavenJars} from '../support/maven-jars.js'
import {orSkip, pythonEnvironment} from '../support/python-environment.js'
import {describeWhere, hasMaven, hasPython} from '../support/tools.js'

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

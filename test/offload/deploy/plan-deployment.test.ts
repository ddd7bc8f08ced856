import {describe, expect, test} from 'vitest'
import {
  logPolicy,
  TRUST,
  type Deployment,
  type FoundFunction,
  type FoundRole,
} from '../../../src/offload/deploy/deployment.js'
import {planDeployment, planRemoval} from '../../../src/offload/deploy/plan-deployment.js'

const ROLE_ARN = 'arn:aws:iam::123456789012:role/mine-eu-west-1'

const wanted: Deployment = {
  functionName: 'mine',
  region: 'eu-west-1',
  runtime: 'nodejs22.x',
  handler: 'tokenize.handler',
  description: '',
  memoryMb: 1769,
  timeoutSeconds: 30,
  code: {zip: Buffer.alloc(0), sha256: 'abc'},
  reservedConcurrency: 10,
  role: {kind: 'own', name: 'mine-eu-west-1'},
}

const theFunction: FoundFunction = {
  arn: 'arn:aws:lambda:eu-west-1:123456789012:function:mine',
  roleArn: ROLE_ARN,
  runtime: 'nodejs22.x',
  handler: 'tokenize.handler',
  description: '',
  memoryMb: 1769,
  timeoutSeconds: 30,
  codeSha256: 'abc',
  reservedConcurrency: 10,
  isOurs: true,
  state: 'settled',
  stateReason: '',
}

const theRole: FoundRole = {
  arn: ROLE_ARN,
  isOurs: true,
  // IAM gives documents back in a layout of its own.
  trust: JSON.stringify(TRUST, null, 2),
  policy: JSON.stringify(logPolicy(wanted, ROLE_ARN)),
}

const kinds = (functionChanges: Partial<FoundFunction> | null, roleChanges: Partial<FoundRole> | null = {}) =>
  planDeployment(wanted, {
    function: functionChanges === null ? null : {...theFunction, ...functionChanges},
    role: roleChanges === null ? null : {...theRole, ...roleChanges},
  }).map(({kind}) => kind)

describe('a plan', () => {
  test.each([
    ['is empty where all is as wanted', kinds({}), []],
    [
      'creates all in an empty account',
      kinds(null, null),
      ['create-role', 'set-policy', 'create-function', 'reserve'],
    ],
    [
      'goes on where another broke off',
      kinds(null, {policy: null}),
      ['set-policy', 'create-function', 'reserve'],
    ],
    ['mends a policy that allows more', kinds({}, {policy: '{"Statement": []}'}), ['set-policy']],
    ['mends who may take the role on', kinds({}, {trust: '{}'}), ['set-trust']],
    ['updates code that differs', kinds({codeSha256: 'other'}), ['update-code']],
    ['updates a configuration that differs', kinds({memoryMb: 128}), ['update-configuration']],
    ['takes on a new role', kinds({}, null), ['create-role', 'set-policy', 'update-configuration']],
    ['sets a concurrency that differs', kinds({reservedConcurrency: null}), ['reserve']],
  ])('%s', (_, planned, expected) => {
    expect(planned).toEqual(expected)
  })

  test('says what of the configuration changes, from what to what', () => {
    const found = {function: {...theFunction, memoryMb: 128, timeoutSeconds: 3}, role: theRole}

    expect(planDeployment(wanted, found)).toEqual([
      {kind: 'update-configuration', changes: ['memory 128MB → 1769MB', 'timeout 3s → 30s']},
    ])
  })

  test('releases a concurrency that is no longer wanted', () => {
    const plan = planDeployment(
      {...wanted, reservedConcurrency: null},
      {function: theFunction, role: theRole},
    )

    expect(plan).toEqual([{kind: 'reserve', concurrency: null}])
  })

  test('leaves IAM alone where a role is given', () => {
    const given = {...wanted, role: {kind: 'given', arn: ROLE_ARN}} as const

    expect(planDeployment(given, {function: theFunction, role: null})).toEqual([])
  })

  test.each([
    ['function', () => kinds({isOurs: false}), theFunction.arn],
    ['role', () => kinds(null, {isOurs: false}), ROLE_ARN],
  ])('refuses a %s that somebody else made', (_, plan, arn) => {
    expect(plan).toThrow(`${arn} was not made by burst`)
  })
})

describe('the policy', () => {
  test('is for the log group of this function in this account and region, and for logs alone', () => {
    expect(logPolicy(wanted, 'arn:aws-cn:iam::123456789012:role/mine')).toMatchObject({
      Statement: [
        {
          Action: ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents'],
          Resource: [
            'arn:aws-cn:logs:eu-west-1:123456789012:log-group:/aws/lambda/mine',
            'arn:aws-cn:logs:eu-west-1:123456789012:log-group:/aws/lambda/mine:*',
          ],
        },
      ],
    })
  })
})

describe('a removal', () => {
  test('takes the function first, then its role', () => {
    const plan = planRemoval('mine', {function: theFunction, role: theRole})

    expect(plan.map(({kind}) => kind)).toEqual(['delete-function', 'delete-policy', 'delete-role'])
  })

  test('is empty where nothing is left', () => {
    expect(planRemoval('mine', {function: null, role: null})).toEqual([])
  })

  test('refuses what somebody else made', () => {
    expect(() => planRemoval('mine', {function: {...theFunction, isOurs: false}, role: null})).toThrow(
      'was not made by burst',
    )
  })
})

import {describe, expect, test} from 'vitest'
import {
  FLINK_MINORS,
  kafkaConnectorFor,
  minorOf,
  requireFlinkVersion,
} from '../../../src/engine/flink/versions.js'
import {EnvironmentError} from '../../../src/errors.js'

const URL = 'http://flink:8081'

describe('the version of a cluster', () => {
  test.each(['1.20.0', '1.20.5', '1.20-SNAPSHOT', '2.0.1', '2.1.1', '2.2.0-amzn-0', '2.3.0', ' 2.3.7 '])(
    '%s is taken',
    (version) => {
      expect(() => {
        requireFlinkVersion(version, URL)
      }).not.toThrow()
    },
  )

  test.each([
    ['1.19.3', 'before 1.20 Flink gives an operator no mailbox'],
    ['1.2.0', 'before 1.20 Flink gives an operator no mailbox'],
    ['0.10.2', 'before 1.20 Flink gives an operator no mailbox'],
    ['1.21.0', 'not been tried'],
    ['2.4.0', 'not been tried'],
    ['2.30.0', 'not been tried'],
    ['3.0.0', 'not been tried'],
    ['<unknown>', 'no version of a release'],
    ['', 'no version of a release'],
    ['2', 'no version of a release'],
  ])('%s is refused, with the reason and the versions that are taken', (version, reason) => {
    const refusal = (): unknown => {
      try {
        requireFlinkVersion(version, URL)
        return null
      } catch (error) {
        return error
      }
    }

    expect(refusal()).toBeInstanceOf(EnvironmentError)
    expect(refusal()).toMatchObject({
      message: expect.stringContaining(
        `runs Flink ${version}, and the job runs on 1.20 and 2.0 to 2.3: `,
      ) as string,
      suggestions: [expect.stringContaining('run Flink 2.3 there, or 1.20') as string, expect.anything()],
    })
    expect((refusal() as Error).message).toContain(reason)
  })

  test('is compared by its minor', () => {
    expect(['2.2.1', '2.2-SNAPSHOT', '02.2', 'x2.2.1', '2.2x'].map(minorOf)).toEqual([
      '2.2',
      '2.2',
      '2.2',
      null,
      null,
    ])
    expect(FLINK_MINORS).toHaveLength(5)
  })
})

test.each([
  ['1.20.5', '3.4.0-1.20'],
  ['2.2.0-amzn-0', '5.0.0-2.2'],
  ['2.3.0', '5.0.0-2.2'],
  ['9.9', '5.0.0-2.2'],
])('Flink %s writes to Kafka by connector %s', (version, connector) => {
  expect(kafkaConnectorFor(version)).toBe(connector)
})

import {describe, expect, test} from 'vitest'
import {
  BugError,
  EnvironmentError,
  ExternalError,
  InterruptError,
  MeasurementError,
  UsageError,
} from '../../../src/errors.js'
import {settle, unwrap} from '../../../src/experiment/trial/thread-answer.js'

describe('an answer of a thread', () => {
  test('is the value', async () => {
    expect(unwrap(await settle(Promise.resolve(7)))).toBe(7)
  })

  test.each([UsageError, EnvironmentError, ExternalError, MeasurementError, InterruptError])(
    'keeps the class, the words and the remedies of %o',
    async (Kind) => {
      const answer = await settle(Promise.reject(new Kind('no', {suggestions: ['mend it']})))
      const thrown = ((): unknown => {
        try {
          return unwrap(structuredClone(answer))
        } catch (error) {
          return error
        }
      })()
      expect(thrown).toBeInstanceOf(Kind)
      expect(thrown).toMatchObject({message: 'no', suggestions: ['mend it']})
    },
  )

  test('is none where a bug is behind it: that is thrown as it is, with its stack', async () => {
    for (const bug of [new BugError('ours'), new TypeError('ours, too')])
      await expect(settle(Promise.reject(bug))).rejects.toBe(bug)
  })
})

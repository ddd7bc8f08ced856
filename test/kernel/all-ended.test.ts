import {setImmediate as turn} from 'node:timers/promises'
import {expect, test} from 'vitest'
import {allEnded} from '../../src/kernel/all-ended.js'

test('what fails is thrown when the others have ended, too', async () => {
  const ended: string[] = []
  const slow = async (name: string, fails: boolean): Promise<void> => {
    await turn()
    ended.push(name)
    if (fails) throw new Error(name)
  }
  const works = [slow('first', false), slow('second', true), Promise.reject(new Error('third'))]

  await expect(allEnded(works)).rejects.toThrow('second')
  expect(ended).toEqual(['first', 'second'])
})

import {expect, test} from 'vitest'
import {besideStdout} from '../../src/host/child-output.js'

test.each([
  ['inherit', ['inherit', 2, 'inherit']],
  ['pipe', 'pipe'],
  [undefined, undefined],
  [
    ['ignore', 'inherit', 'inherit'],
    ['ignore', 2, 'inherit'],
  ],
  [
    [0, 1, 1, 'ipc'],
    [0, 2, 2, 'ipc'],
  ],
  [
    ['pipe', process.stdout, 'pipe'],
    ['pipe', 2, 'pipe'],
  ],
  [
    ['inherit', 'pipe', 2],
    ['inherit', 'pipe', 2],
  ],
] as const)('a child process with stdio %j', (given, expected) => {
  expect(besideStdout(given as Parameters<typeof besideStdout>[0])).toEqual(expected)
})

import {Writable} from 'node:stream'
import {expect, test} from 'vitest'
import {createBoundedOutput} from '../../../src/cli/progress/bounded-output.js'

/** Takes what is written only when it is told to. */
function createReader() {
  const heard: string[] = []
  let go: (() => void) | null = null
  const stream = new Writable({
    write: (chunk, _, done) => {
      heard.push(String(chunk))
      go = done
    },
  })
  return {stream, heard, read: () => go?.()}
}

test('what a stalled reader leaves is bounded, and told once', async () => {
  const {stream, heard, read} = createReader()
  let dropped = 0
  const output = createBoundedOutput(stream, {mostUnreadBytes: 10, onDropped: () => (dropped += 1)})
  for (let i = 0; i < 100; i++) output.write('12345')

  expect(stream.writableLength).toBe(15)
  expect(dropped).toBe(1)
  while (stream.writableLength > 0) {
    read()
    await new Promise(setImmediate)
  }
  output.write('again')
  expect(heard).toEqual(['12345', '12345', '12345', 'again'])
})

test('the end waits for a slow reader, and tells one that has stalled', async () => {
  const slow = createReader()
  const heard = createBoundedOutput(slow.stream, {mostUnreadBytes: 10, onDropped: () => undefined})
  heard.write('last words')
  const reading = setInterval(slow.read, 20)
  expect(await heard.isRead(5000)).toBe(true)
  clearInterval(reading)

  const stalled = createReader()
  const unheard = createBoundedOutput(stalled.stream, {mostUnreadBytes: 10, onDropped: () => undefined})
  unheard.write('last words')
  expect(await unheard.isRead(20)).toBe(false)
})

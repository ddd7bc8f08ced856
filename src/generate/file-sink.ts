import {open, rename, rm, stat} from 'node:fs/promises'
import {EnvironmentError, messageOf, UsageError} from '../errors.js'
import type {ByteSink} from './byte-sink.js'

/**
 * Lets `use` write a file that appears whole or not at all: it grows beside its place and moves there at the end.
 * Devices and pipes cannot be replaced and are written in place.
 */
export async function withFileSink<Result>(
  path: string,
  use: (sink: ByteSink) => Promise<Result>,
): Promise<Result> {
  const target = await stat(path).catch(() => undefined)
  if (target?.isDirectory()) {
    throw new UsageError(`${path} is a directory`, {suggestions: ['name a file in it']})
  }
  const isInPlace = target !== undefined && !target.isFile()
  const partPath = isInPlace ? path : `${path}.${process.pid}.part`
  const file = await open(partPath, isInPlace ? 'r+' : 'wx').catch((cause: unknown) => {
    throw notWritable(path, cause)
  })
  let isDone = false
  try {
    const result = await use({
      write: async (chunk) => {
        await writeWhole(file, chunk).catch((cause: unknown) => {
          throw notWritable(path, cause)
        })
        return true
      },
    })
    await file.close()
    if (!isInPlace) await rename(partPath, path)
    isDone = true
    return result
  } finally {
    if (!isDone) {
      await file.close().catch(() => undefined)
      if (!isInPlace) await rm(partPath, {force: true})
    }
  }
}

async function writeWhole(file: Awaited<ReturnType<typeof open>>, chunk: Uint8Array): Promise<void> {
  for (let at = 0; at < chunk.length;) at += (await file.write(chunk, at)).bytesWritten
}

function notWritable(path: string, cause: unknown): EnvironmentError {
  const reason = messageOf(cause)
  return new EnvironmentError(`${path} cannot be written: ${reason}`, {
    cause,
    suggestions: ['check that its folder exists, is yours to write and has space'],
  })
}

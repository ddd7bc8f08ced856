import {type FileHandle, open, stat} from 'node:fs/promises'
import {EnvironmentError, messageOf, UsageError} from '../errors.js'
import {withWholeFile} from '../host/whole-file.js'
import type {ByteSink} from './byte-sink.js'

/**
 * Lets `use` write a file that appears whole or not at all: it grows beside its place and moves there at the end.
 * Devices and pipes cannot be replaced and are written in place; throws a UsageError where the place is a folder.
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
  const write = (file: FileHandle): Promise<Result> => use(sinkOf(file, path))
  return await (isInPlace ? inPlace(path, write) : withWholeFile(path, write)).catch((cause: unknown) => {
    throw cause instanceof Error && 'syscall' in cause ? notWritable(path, cause) : cause
  })
}

async function inPlace<Result>(path: string, write: (file: FileHandle) => Promise<Result>): Promise<Result> {
  const file = await open(path, 'r+')
  try {
    return await write(file)
  } finally {
    await file.close()
  }
}

const sinkOf = (file: FileHandle, path: string): ByteSink => ({
  write: async (chunk) => {
    await writeWhole(file, chunk).catch((cause: unknown) => {
      throw notWritable(path, cause)
    })
    return true
  },
})

async function writeWhole(file: FileHandle, chunk: Uint8Array): Promise<void> {
  for (let at = 0; at < chunk.length;) at += (await file.write(chunk, at)).bytesWritten
}

function notWritable(path: string, cause: unknown): EnvironmentError {
  const reason = messageOf(cause)
  return new EnvironmentError(`${path} cannot be written: ${reason}`, {
    cause,
    suggestions: ['check that its folder exists, is yours to write and has space'],
  })
}

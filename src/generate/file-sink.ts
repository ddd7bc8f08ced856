import {access, constants, type FileHandle, open, stat} from 'node:fs/promises'
import {dirname} from 'node:path'
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
  const isInPlace = await isWrittenInPlace(path)
  const write = (file: FileHandle): Promise<Result> => use(sinkOf(file, path))
  return await (isInPlace ? inPlace(path, write) : withWholeFile(path, write)).catch((cause: unknown) => {
    throw cause instanceof Error && 'syscall' in cause ? notWritable(path, cause) : cause
  })
}

/** Before work whose result goes to a file: throws what writing it would, as far as can be seen without a write. */
export async function requireWritable(path: string): Promise<void> {
  const place = (await isWrittenInPlace(path)) ? path : dirname(path)
  await access(place, constants.W_OK).catch((cause: unknown) => {
    throw notWritable(path, cause)
  })
}

async function isWrittenInPlace(path: string): Promise<boolean> {
  const target = await stat(path).catch(() => undefined)
  if (target?.isDirectory()) {
    throw new UsageError(`${path} is a directory`, {suggestions: ['name a file in it']})
  }
  return target !== undefined && !target.isFile()
}

/** Writes a text in the same way. */
export const writeText = (path: string, text: string): Promise<void> =>
  withFileSink(path, async (sink) => {
    await sink.write(Buffer.from(text))
  })

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

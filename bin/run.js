#!/usr/bin/env node
import {flush, handle, run} from '@oclif/core'

async function main() {
  try {
    await run(process.argv.slice(2), import.meta.url)
    await flush()
  } catch (error) {
    // A command that cannot even be loaded; what is loaded ends by its own exit codes.
    if (error?.code === 'EMFILE' || error?.code === 'ENFILE') {
      process.stderr.write(
        `error: too many open files: ${error.message}\n  try: allow more with ulimit -n 4096\n`,
      )
      process.exitCode = 3
    } else await handle(error)
  }
}

// Not awaited: where a reader has gone, nothing ever drains, and a module that still waits would end with exit code 13.
void main()

/** Runs `burst lambda serve` from source, in a process of its own that tests may kill. */
import path from 'node:path'
import LambdaServe from '../../src/commands/lambda/serve.js'

await LambdaServe.run(process.argv.slice(2), path.join(import.meta.dirname, '../..'))

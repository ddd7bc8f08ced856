import {join} from 'node:path'
import {expect, test} from 'vitest'
import {POOLED_TEXTS} from '../../../src/engine/embedded/threads/text-pool.js'
import {burst} from '../../support/burst.js'
import {digestOfEvents} from '../../support/digest-of-events.js'
import {temporaryFolder} from '../../support/sweep-file.js'

/** Each text of the pool once. */
const EVENTS = POOLED_TEXTS
const folder = temporaryFolder()

/** As on a processor that lacks them, and as where nothing may make machine code. */
test.each(['--no-enable-sse4-1', '--jitless'])(
  'at rate max texts are read by Node.js %s as well',
  async (nodeFlag) => {
    const load = ['--rate', 'max', '--events', String(EVENTS), '--service-time', '0ms']
    const to = ['--out', join(folder, nodeFlag), '--json', '--quiet']
    const {code, stdout, stderr} = await burst(
      ['run', '--engine', 'embedded', '--pipeline', 'vanilla', ...load, ...to],
      {nodeFlags: [nodeFlag]},
    )

    // V8's own word on what the flag takes away.
    expect(stderr.replace('Warning: disabling flag --expose_wasm due to conflicting flags\n', '')).toBe('')
    expect(code).toBe(0)
    expect(JSON.parse(stdout)).toMatchObject({
      trials: [{state: 'completed', sunkEvents: EVENTS, outputDigest: digestOfEvents(EVENTS)}],
    })
  },
)
